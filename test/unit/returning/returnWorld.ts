import type { Page } from '../../../src/adapters/page.ts'
import type { AuthView } from '../../../src/machines/auth/auth.view.types.ts'
import { createReturnPoint } from '../../../src/returning/returnPoint.ts'
import type { ReturnPoint, ReturnPointOptions } from '../../../src/returning/returnPoint.types.ts'
import { stubClient, viewOf } from '../react/reactWorld.tsx'

export const ORIGIN = 'https://app.example'
export const viewOfUser = (id: string): AuthView => viewOf('authenticated', { user: { id } })
export const ended = (reason: AuthView['reason']): AuthView => viewOf('signedOut', { reason })

/** One tab: its storage outlives its pages. */
export function tabOf(values = new Map<string, string>()) {
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  }
  let now = 1_800_000_000_000
  return {
    values,
    storage,
    pass(ms: number) {
      now += ms
    },
    /** A page in it: another one is what a reload or a redirect leaves behind. */
    page(view: AuthView, options: Omit<Partial<ReturnPointOptions>, 'auth'> = {}) {
      const auth = stubClient(view)
      const location = { href: `${ORIGIN}/`, origin: ORIGIN, protocol: 'https:' }
      const page = { location, sessionStorage: storage, Date: { now: () => now } } as unknown as Page
      const point: ReturnPoint = createReturnPoint({ auth: auth.client, page, signInPath: '/sign-in', ...options })
      return {
        point,
        show: (next: AuthView) => auth.move(next),
        at(path: string) {
          location.href = `${ORIGIN}${path}`
        },
      }
    },
  }
}
