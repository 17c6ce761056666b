/** An app whose auth server is a fake one behind msw's service worker: bundled by test/browser/mocked.test.ts. */
import { setupWorker } from 'msw/browser'
import { restBackend } from '../../../src/adapters/backends/restBackend.ts'
import { indexedDbStore } from '../../../src/adapters/storage/indexedDbStore.ts'
import { createAuth } from '../../../src/bindings/vanilla/createAuth.ts'
import { createFakeAuthServer } from '../../../src/testing/index.ts'
import { authHandlers } from '../../../src/testing/msw/index.ts'

declare global {
  interface Window {
    readonly mocked: {
      /** Settles when the worker is in the way of requests. */
      readonly started: Promise<unknown>
      readonly server: ReturnType<typeof createFakeAuthServer>
      open(mode: 'body' | 'cookie'): ReturnType<typeof createAuth>
    }
  }
}

const server = createFakeAuthServer()
const worker = setupWorker(...authHandlers(server, { baseUrl: '/auth' }))

Object.assign(window, {
  mocked: {
    started: worker.start({ quiet: true, onUnhandledRequest: 'bypass' }),
    server,
    open: (mode: 'body' | 'cookie') =>
      createAuth({
        backend: restBackend({ baseUrl: '/auth', mode }),
        ...(mode === 'body' && { store: indexedDbStore() }),
      }),
  } satisfies Window['mocked'],
})
