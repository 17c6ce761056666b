import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { createDemoAuth } from './auth/createDemoAuth.ts'
import { readSettings } from './auth/demoSettings.ts'
import { createTransitionLog } from './chart/transitionLog.ts'
import './styles/index.css'

const settings = readSettings(location.search)
const log = createTransitionLog()
// Outside React: the engine belongs to the page, not to a component.
const auth = createDemoAuth(settings, log.inspect)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App auth={auth} log={log} settings={settings} />
  </StrictMode>,
)
