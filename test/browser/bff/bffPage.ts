/** A page with the engine over a BFF; it keeps every answer that a script could read. */
import { bffBackend } from '../../../src/bff/index.ts'
import { type AuthClient, type AuthEvent, createAuth } from '../../../src/index.ts'
import { allStored } from '../pages/allStored.ts'

export interface BffUser {
  readonly id: string
  readonly name: string
}

export interface BffApp {
  readonly auth: AuthClient<BffUser>
  readonly events: AuthEvent<BffUser>[]
  /** The text of every answer, with its headers, since the page was loaded. */
  readonly answers: string[]
  readonly allStored: typeof allStored
  /** The status of a request to the API, or the code of its rejection. */
  ask(path: string, method?: string): Promise<string>
}

declare global {
  interface Window {
    bffApp: BffApp
  }
}

const answers: string[] = []
const plain = window.fetch
window.fetch = async (input, init) => {
  const response = await plain(input, init)
  const copy = response.clone()
  answers.push(JSON.stringify([...copy.headers]), await copy.text())
  return response
}

const auth = createAuth<BffUser>({
  backend: bffBackend<BffUser>(),
  timeouts: { request: 3_000, settle: 300, signOut: 2_000 },
})
const events: AuthEvent<BffUser>[] = []
for (const type of ['signedIn', 'signedOut', 'userChanged', 'refreshed', 'accessDenied'] as const)
  auth.on(type, (event) => events.push(event as AuthEvent<BffUser>))

const show = () => {
  const { user, status, reason } = auth.view
  const main = document.querySelector('main')
  if (main) main.textContent = user ? `Hello ${user.name}` : reason ? `${status}: ${reason}` : status
}
auth.subscribe(show)
show()

window.bffApp = {
  auth,
  events,
  answers,
  allStored,
  async ask(path, method = 'GET') {
    try {
      const response = await auth.fetch(path, { method })
      const { id = '' } = (await response.json().catch(() => ({}))) as { id?: string }
      return `${response.status} ${id}`.trim()
    } catch (error) {
      return (error as { code?: string }).code ?? String(error)
    }
  },
}
