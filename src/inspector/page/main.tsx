import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { serveElk } from './chart/elkThread.ts'
import { connect, hostOf } from './connection/connect.ts'
import { App } from './shell/App.tsx'
import { createInspectorStore } from './store/inspectorStore.ts'
import { InspectorContext } from './store/useInspector.ts'
import './styles/index.css'

const isWorker = typeof document === 'undefined'
const root = isWorker ? null : document.getElementById('root')
if (isWorker) serveElk()
if (root) {
  const store = createInspectorStore()
  const connection = connect(window, {
    onMessages: store.hear,
    onGone: store.leave,
    onHome: store.setHome,
    onAsked: store.ask,
  })
  createRoot(root).render(
    <StrictMode>
      <InspectorContext value={store}>
        <App connection={connection} hasHost={hostOf(window) !== null} />
      </InspectorContext>
    </StrictMode>,
  )
}
