import { connectInspector } from 'authchart/inspector'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { createDemoAuth } from './auth/createDemoAuth.ts'
import { readSettings } from './auth/demoSettings.ts'
import { FrameApp } from './secondTab/FrameApp.tsx'
import { createHand, nobody } from './tour/stage/hand.ts'
import { startTour } from './tour/startTour.ts'
import './styles/index.css'

const settings = readSettings(location.search)
const { isFrame } = settings
const hand = createHand()
// Outside React: the engine belongs to the page, not to a component.
const auth = createDemoAuth(settings, settings.tour ? { activity: isFrame ? nobody : hand } : {})
const tour = settings.tour && !isFrame ? startTour(auth, hand, settings.tour) : null
if (isFrame) document.documentElement.dataset.frame = ''
// It shows no inspector, but tells those that are open.
if (!settings.hasInspector) connectInspector(auth)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    {isFrame ? <FrameApp auth={auth} policy={settings.policy} /> : <App auth={auth} settings={settings} tour={tour} />}
  </StrictMode>,
)
