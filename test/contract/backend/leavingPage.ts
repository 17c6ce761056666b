import type { SimulatedTab } from 'authchart/testing'
import type { Page } from '../../../src/adapters/page.ts'
import type { OidcPage } from '../../../src/oidc/index.ts'

/**
 * A page at an address of its own that can be left, and that can open popups; where to stands in `left`, nobody goes there
 * yet.
 */
export type LeavingPage = Page & OidcPage & { readonly left: string[] }

const nobody = { postMessage() {} }

export function leavingPage(tab: SimulatedTab, address = '/'): LeavingPage {
  const { page } = tab
  const { origin, protocol } = page.location
  let href = new URL(address, page.location.href).href
  const left: string[] = []
  const location = {
    get href() {
      return href
    },
    origin,
    protocol,
    assign: (url: string | URL) => void left.push(new URL(url, href).href),
  }
  const history = {
    state: null,
    replaceState(_: unknown, __: string, url?: string | URL | null) {
      href = new URL(String(url ?? href), href).href
    },
  }
  const open = () => ({ closed: false, location: { replace: (url: string) => void left.push(url) }, close() {} })
  const parts = { left, location, history, opener: null, parent: nobody, open, close: () => tab.close() }
  return Object.create(page, Object.getOwnPropertyDescriptors(parts)) as LeavingPage
}

/** The address that a page leaves for by what was begun there; rejects as that does. */
export async function departure(
  { left }: LeavingPage,
  begun: Promise<unknown>,
  pass: (ms: number) => Promise<void>,
): Promise<string> {
  let failure: unknown
  begun.catch((error: unknown) => {
    failure = error
  })
  for (let step = 0; left.length === 0 && failure === undefined && step < 2_000; step++) await pass(25)
  const [address] = left
  if (address === undefined) throw failure
  return address
}
