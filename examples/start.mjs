/**
 * `npm start`: the demo and its auth server on one port, so that cookies and `auth.fetch` see one origin.
 *
 *   browser ──▶ http://localhost:5173 ──┬─ /auth /api /demo ──▶ examples/auth-server
 *                                       ├─ /inspector/ ───────▶ the inspector's page, one file
 *                                       └─ everything else ───▶ Vite, examples/demo
 */
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createServer as createVite } from 'vite'
import { writeInspectorPage } from '../tools/build-inspector.mjs'

const ATTEMPTS = 20
const PORT = Number(process.env.PORT ?? 5173)
// The demo's strings (codes, faults) are for this machine only, unless somebody says otherwise: a phone, say.
const HOST = process.env.HOST ?? 'localhost'

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** @param {string | undefined} url */
const isForAuthServer = (url = '/') => /^\/(?:auth|api|demo)\//.test(url)

/** @param {string | undefined} url */
const isForInspector = (url = '/') => /^\/inspector\/?(?:\?|$)/.test(url)

/**
 * The first port from `port` on that nobody has.
 *
 * @param {import('node:http').Server} server
 * @param {number} port
 * @param {number} attempts
 * @returns {Promise<number>}
 */
async function listen(server, port, attempts) {
  try {
    await new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, HOST, () => resolve(server.off('error', reject)))
    })
    const address = server.address()
    return typeof address === 'object' && address ? address.port : port
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || attempts <= 1) throw error
    return listen(server, port + 1, attempts - 1)
  }
}

const inspector = await writeInspectorPage()
const http = createServer()
const vite = await createVite({
  configFile: here('./demo/vite.config.ts'),
  appType: 'spa',
  server: { middlewareMode: true, ws: { server: http } },
})
/** @type {typeof import('./auth-server/index.ts')} */
const { createAuthServer, requestListener } = await vite.ssrLoadModule(here('./auth-server/index.ts'))
const answer = requestListener(createAuthServer())

http.on('request', (request, response) => {
  if (isForAuthServer(request.url)) answer(request, response)
  else if (isForInspector(request.url)) response.setHeader('content-type', 'text/html').end(inspector.html)
  else vite.middlewares(request, response)
})
const port = await listen(http, PORT, ATTEMPTS)

console.log(`
  authchart demo   http://${HOST}:${port}/            the app, with the inspector beside it
  guided tour      http://${HOST}:${port}/?tour       runs by itself, two minutes
  inspector        http://${HOST}:${port}/inspector/  a window of its own: for all tabs of the app, and for recordings

  ada@example.com     correct horse     password only
  grace@example.com   battery staple    password and a second factor (the page offers the code)

  Ctrl+C ends it.
`)

let isClosing = false
async function close() {
  if (isClosing) return
  isClosing = true
  http.close()
  http.closeAllConnections()
  await vite.close()
}
process.on('SIGINT', close)
process.on('SIGTERM', close)
// npm passes a signal on to its shell, and some shells keep it to themselves: then the server would outlive `npm start`.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && close(), 500).unref()
}
