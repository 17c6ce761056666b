/** A page with the engine over an OpenID provider, and tokens that are bound to a key. */
import { type AuthClient, createAuth, indexedDbStore } from '../../../src/index.ts'
import type { StoredKey } from '../../../src/oidc/dpop/storedKeys.ts'
import { oidcBackend } from '../../../src/oidc/index.ts'

export interface DpopApp {
  readonly auth: AuthClient
  /** The status of a request to the API and what it says, or the code of its rejection. */
  ask(url: string): Promise<string>
  /** What lies in the database of the keys. */
  keys(): Promise<readonly StoredKey[]>
}

declare global {
  interface Window {
    dpopApp: DpopApp
  }
}

const issuer = document.querySelector('meta[name=issuer]')?.getAttribute('content') ?? ''

const auth = createAuth({
  backend: oidcBackend({ issuer, clientId: 'demo', redirectUri: '/callback', dpop: true }),
  store: indexedDbStore(),
  requests: { origins: [issuer] },
  timeouts: { request: 5_000, settle: 300, signOut: 3_000 },
})

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

window.dpopApp = {
  auth,
  async ask(url) {
    try {
      const response = await auth.fetch(url)
      const { id = '', bound } = (await response.json()) as { id?: string; bound?: boolean }
      return `${response.status} ${id}${bound ? ' bound' : ''}`
    } catch (error) {
      return (error as { code?: string }).code ?? String(error)
    }
  },
  async keys() {
    if (!(await indexedDB.databases()).some(({ name }) => name === 'authchart-dpop')) return []
    const database = await done(indexedDB.open('authchart-dpop'))
    const records = await done(database.transaction('keys').objectStore('keys').getAll())
    database.close()
    return records.flatMap(({ keys }) => keys)
  },
}
