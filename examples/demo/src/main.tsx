import { createReturnPoint } from 'authchart'
import { connectInspector } from 'authchart/inspector'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { createDemoAuth } from './auth/createDemoAuth.ts'
import type { DemoFacts } from './auth/demoContext.tsx'
import { readSettings } from './auth/demoSettings.ts'
import { expectReturn, settingsSearch } from './auth/settingsSearch.ts'
import { callbackPath, returningModes, rootPath } from './modes/callback.ts'
import { modes } from './modes/modes.ts'
import { findServers } from './modes/servers.ts'
import { leaveCallback } from './places/leaveCallback.ts'
import { FrameApp } from './secondTab/FrameApp.tsx'
import { createHand, nobody } from './tour/stage/hand.ts'
import { startTour } from './tour/startTour.ts'
import './styles/index.css'

const search = settingsSearch(location, sessionStorage)
const settings = readSettings(search)
const { isFrame, mode } = settings
const servers = modes[mode].kind === 'rest' ? null : await findServers()
const hand = createHand()
// Outside React: the engine belongs to the page, not to a component.
const auth = createDemoAuth(settings, { servers, ...(settings.tour && { activity: isFrame ? nobody : hand }) })
const returnPoint = createReturnPoint({
  auth,
  basePath: rootPath(location.pathname),
  fallback: rootPath(location.pathname) + search,
  except: returningModes.map((mode) => callbackPath(mode, location.pathname)),
})
const facts: DemoFacts = { settings, servers, returnPoint }
if (mode === 'bff') auth.on('signedOut', () => expectReturn(sessionStorage))
await leaveCallback(auth, returnPoint, search)
const tour = settings.tour && !isFrame ? startTour(auth, hand, settings.tour) : null
if (isFrame) document.documentElement.dataset.frame = ''
// It shows no inspector, but tells those that are open.
if (!settings.hasInspector) connectInspector(auth)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    {isFrame ? <FrameApp auth={auth} facts={facts} /> : <App auth={auth} facts={facts} tour={tour} />}
  </StrictMode>,
)
