/**
 * `npm start`: the demo and its servers. Those that belong to the page share its port, so that cookies see one origin; the
 * OpenID provider has an origin of its own, as providers have.
 *
 *   browser ─┬▶ http://localhost:5173 ─┬─ /auth /api /demo ──▶ examples/auth-server
 *            │                         ├─ /bff ──────────────▶ examples/bff
 *            │                         ├─ /inspector/ ───────▶ the inspector's page, one file
 *            │                         └─ everything else ───▶ Vite, examples/demo
 *            └▶ http://localhost:5174 ───────────────────────▶ examples/oidc-provider, and its API
 */
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { createServer as createVite } from 'vite'
import { writeInspectorPage } from '../tools/build-inspector.mjs'

const PORT = Number(process.env.PORT ?? 5173)
// The demo's strings (codes, faults) are for this machine only, unless somebody says otherwise: a phone, say.
const HOST = process.env.HOST ?? 'localhost'

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** @param {string | undefined} url */
const isForServers = (url = '/') => /^\/(?:auth|api|bff|demo)\//.test(url)

/** @param {string | undefined} url */
const isForInspector = (url = '/') => /^\/inspector\/?(?:\?|$)/.test(url)

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @returns {Promise<number>}
 */
async function listen(server, port) {
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => resolve(server.off('error', reject)))
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}

const inspector = await writeInspectorPage()
const http = createServer()
const vite = await createVite({
  configFile: here('./demo/vite.config.ts'),
  appType: 'spa',
  server: { middlewareMode: true, ws: { server: http } },
})
/** @type {typeof import('./demo/servers/index.ts')} */
const { onFreePort, startServers } = await vite.ssrLoadModule(here('./demo/servers/index.ts'))
/** @type {(servers: import('./demo/servers/index.ts').DemoServers) => void} */
let open = () => {}
const opened = new Promise((/** @type {typeof open} */ resolve) => {
  open = resolve
})
const answer = getRequestListener(async (request, env) => (await opened).fetch(request, env), {
  overrideGlobalObjects: false,
})
http.on('request', (request, response) => {
  if (isForServers(request.url)) answer(request, response)
  else if (isForInspector(request.url)) response.setHeader('content-type', 'text/html').end(inspector.html)
  else vite.middlewares(request, response)
})
// The servers have to know where the page is: OpenID Connect and the BFF are for this machine only. A page that is open already may ask before they do.
const port = await onFreePort(PORT, (port) => listen(http, port))
const servers = await startServers({ origin: `http://localhost:${port}`, providerPort: port + 1 })
open(servers)

console.log(`
  authchart demo   http://${HOST}:${port}/            the app, with the inspector beside it
  guided tour      http://${HOST}:${port}/?tour       runs by itself, two minutes
  inspector        http://${HOST}:${port}/inspector/  a window of its own: for all tabs of the app, and for recordings
  OpenID Connect   http://localhost:${port}/?mode=oidc  sign-in at ${servers.provider.issuer}; ?mode=dpop binds the tokens to a key
  BFF              http://localhost:${port}/?mode=bff   no token in the page

  ada@example.com     correct horse     password only
  grace@example.com   battery staple    password and a second factor (the page offers the code; at the provider it is 123456)

  Ctrl+C ends it.
`)

let isClosing = false
async function close() {
  if (isClosing) return
  isClosing = true
  http.close()
  http.closeAllConnections()
  await servers.close()
  await vite.close()
}
process.on('SIGINT', close)
process.on('SIGTERM', close)
// npm passes a signal on to its shell, and some shells keep it to themselves: then the server would outlive `npm start`.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && close(), 500).unref()
}
