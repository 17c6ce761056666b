// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createReturnPoint,
  documentNavigation,
  guardPages,
  historyNavigation,
  type NavigationWindow,
} from '../../../src/index.ts'
import { stubClient, viewOf } from '../react/reactWorld.tsx'
import { ended, viewOfUser } from './returnWorld.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  sessionStorage.clear()
})

function openApp(path: string, view = viewOf('restoring')) {
  history.replaceState(null, '', path)
  const stub = stubClient(view)
  const returnPoint = createReturnPoint({ auth: stub.client, signInPath: '/sign-in' })
  const shown: string[] = []
  const draw = () => void shown.push(location.pathname)
  addEventListener('popstate', draw)
  const stop = guardPages({
    auth: stub.client,
    returnPoint,
    signInPath: '/sign-in',
    isPrivate: ({ pathname }) => pathname.startsWith('/account'),
  })
  stops.push(stop, () => removeEventListener('popstate', draw))
  return { stub, returnPoint, shown, stop }
}
const here = () => location.pathname + location.search + location.hash

describe('guardPages', () => {
  it('sends somebody without a session to sign in and back, and tells the app’s router of both', () => {
    const { stub, shown } = openApp('/account/orders?page=2#last')
    expect(here()).toBe('/account/orders?page=2#last')
    stub.move(viewOf('anonymous'))
    expect(here()).toBe('/sign-in')
    for (const status of ['authenticating', 'awaitingSecondFactor'] as const) stub.move(viewOf(status))
    expect(here()).toBe('/sign-in')
    stub.move(viewOfUser('ada'))
    expect(here()).toBe('/account/orders?page=2#last')
    expect(shown).toEqual(['/sign-in', '/account/orders'])
  })

  it('leaves public pages and the signed-in user alone', () => {
    const { stub } = openApp('/help', viewOf('anonymous'))
    expect(here()).toBe('/help')
    stub.move(viewOfUser('ada'))
    expect(here()).toBe('/help')
  })

  it('a locked session stays where it is', () => {
    const { stub } = openApp('/account', viewOfUser('ada'))
    stub.move(viewOf('authenticated', { isLocked: true }))
    expect(here()).toBe('/account')
  })

  it('waits for a sign-in that comes back from another site', () => {
    const { stub } = openApp('/account?code=1&state=2', viewOf('authenticating'))
    expect(here()).toBe('/account?code=1&state=2')
    stub.move(viewOf('anonymous'))
    expect(here()).toBe('/sign-in')
    stub.move(viewOfUser('ada'))
    expect(here()).toBe('/')
  })

  it('after a sign-out by the user the next one starts at the beginning', () => {
    const { stub } = openApp('/account/private', viewOfUser('ada'))
    stub.move(ended('user'))
    expect(here()).toBe('/sign-in')
    stub.move(viewOfUser('grace'))
    expect(here()).toBe('/')
  })

  it('looks again at Back, and at the navigations that the browser tells of', () => {
    const { stub, stop } = openApp('/', viewOf('anonymous'))
    history.pushState(null, '', '/account')
    dispatchEvent(new PopStateEvent('popstate'))
    expect(here()).toBe('/sign-in')
    stop()
    expect(stub.listeners).toBe(1)
    history.replaceState(null, '', '/account')
    dispatchEvent(new PopStateEvent('popstate'))
    expect(here()).toBe('/account')
  })

  it('comes back to the app where the sign-in page gets a callback', () => {
    const { stub } = openApp('/sign-in?code=1&state=2', viewOf('authenticating'))
    stub.move(viewOfUser('ada'))
    expect(here()).toBe('/')
  })
})

describe('navigation', () => {
  it('by documents replaces the document', () => {
    const replace = vi.fn()
    const window = { ...fakeWindow(), location: { href: 'https://app.example/a', replace } }
    documentNavigation(window).replace('/b')
    expect(replace).toHaveBeenCalledWith('/b')
    expect(documentNavigation(window).address()).toBe('https://app.example/a')
  })

  it('in one document hears of pushState where the browser has the Navigation API, and lets go of it', () => {
    const navigation = new EventTarget()
    const window: NavigationWindow = { ...fakeWindow(), navigation }
    const listener = vi.fn()
    const stop = historyNavigation(window).subscribe(listener)
    navigation.dispatchEvent(new Event('currententrychange'))
    expect(listener).toHaveBeenCalledTimes(1)
    stop()
    navigation.dispatchEvent(new Event('currententrychange'))
    window.dispatchEvent(new Event('popstate'))
    expect(listener).toHaveBeenCalledTimes(1)
  })
})

function fakeWindow(): NavigationWindow {
  const target = new EventTarget()
  return {
    location: { href: 'https://app.example/', replace: () => {} },
    history: { replaceState: () => {} },
    addEventListener: (type, listener) => target.addEventListener(type, listener),
    removeEventListener: (type, listener) => target.removeEventListener(type, listener),
    dispatchEvent: (event) => target.dispatchEvent(event),
  }
}
