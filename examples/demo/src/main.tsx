import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { createDemoAuth } from './auth/createDemoAuth.ts'
import { readSettings } from './auth/demoSettings.ts'
import { createTransitionLog } from './chart/transitionLog.ts'
import { FrameApp } from './secondTab/FrameApp.tsx'
import { createHand, nobody } from './tour/stage/hand.ts'
import { startTour } from './tour/startTour.ts'
import './styles/index.css'

const settings = readSettings(location.search)
if (settings.isFrame) document.documentElement.dataset.frame = ''
const log = createTransitionLog()
const hand = createHand()
// Outside React: the engine belongs to the page, not to a component.
const auth = createDemoAuth(settings, {
  ...(settings.tour && { activity: settings.isFrame ? nobody : hand }),
  inspect: log.inspect,
})
const tour = settings.tour && !settings.isFrame ? startTour(auth, hand, settings.tour) : null

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    {settings.isFrame ? (
      <FrameApp auth={auth} policy={settings.policy} />
    ) : (
      <App auth={auth} log={log} settings={settings} tour={tour} />
    )}
  </StrictMode>,
)
