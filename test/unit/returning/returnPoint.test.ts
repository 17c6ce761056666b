import { describe, expect, it, vi } from 'vitest'
import type { Page } from '../../../src/adapters/page.ts'
import { createReturnPoint, type ReturnPointOptions } from '../../../src/index.ts'
import { stubClient, viewOf } from '../react/reactWorld.tsx'
import { ended, ORIGIN, tabOf, viewOfUser } from './returnWorld.ts'

const anonymous = viewOf('anonymous')

describe('a return point', () => {
  it('keeps the page of somebody who has to sign in, and hands it out once', () => {
    const { point, at, show } = tabOf().page(anonymous)
    at('/orders?page=2#last')
    point.capture()
    at('/sign-in')
    point.capture()
    expect(point.peek()).toBe('/orders?page=2#last')
    show(viewOfUser('ada'))
    expect(point.peek()).toBe('/orders?page=2#last')
    expect(point.consume()).toBe('/orders?page=2#last')
    expect(point.consume()).toBe('/')
    expect(point.peek()).toBeNull()
  })

  it('hands nothing out to somebody who has not signed in yet, and loses nothing by being asked', () => {
    const { point, show } = tabOf().page(anonymous)
    point.capture('/orders')
    for (const status of ['anonymous', 'authenticating', 'awaitingSecondFactor', 'restoring'] as const) {
      show(viewOf(status))
      expect(point.consume()).toBe('/')
    }
    show(viewOfUser('ada'))
    expect(point.consume()).toBe('/orders')
  })

  it('survives a redirect, a second factor and a reload: a new page of the same tab knows it', () => {
    const tab = tabOf()
    tab.page(anonymous).point.capture('/orders')
    const challenged = tab.page(viewOf('awaitingSecondFactor'))
    expect(challenged.point.peek()).toBe('/orders')
    const back = tab.page(viewOf('restoring'))
    back.show(viewOfUser('ada'))
    expect(back.point.consume()).toBe('/orders')
    expect(tab.values.size).toBe(0)
  })

  it('is one for each tab', () => {
    const [one, two] = [tabOf().page(anonymous), tabOf().page(anonymous)]
    one.point.capture('/orders')
    two.point.capture('/reports')
    for (const { show } of [one, two]) show(viewOfUser('ada'))
    expect(one.point.consume()).toBe('/orders')
    expect(two.point.consume()).toBe('/reports')
  })

  it('is one for each app of an origin', () => {
    const tab = tabOf()
    const shop = tab.page(anonymous, { basePath: '/shop', signInPath: '/shop/sign-in' })
    const admin = tab.page(anonymous, { basePath: '/admin', signInPath: '/admin/sign-in' })
    shop.point.capture('/shop/cart')
    admin.point.capture('/admin/users')
    shop.show(viewOfUser('ada'))
    expect(shop.point.consume()).toBe('/shop/cart')
    expect(shop.point.consume()).toBe('/shop')
    expect(admin.point.peek()).toBe('/admin/users')
  })

  it('forgets after half an hour, or after maxAge; a clock that is set back by more than that ends it, too', () => {
    const tab = tabOf()
    const { point } = tab.page(anonymous)
    point.capture('/orders')
    tab.pass(30 * 60_000)
    expect(point.peek()).toBe('/orders')
    tab.pass(1)
    expect(point.peek()).toBeNull()
    const short = tab.page(anonymous, { maxAge: 1_000 }).point
    short.capture('/orders')
    tab.pass(-1_001)
    expect(short.peek()).toBeNull()
    tab.pass(1_001)
    expect(short.peek()).toBe('/orders')
  })

  it('T18: ignores what leads out of the app, and keeps what it has', () => {
    const { point } = tabOf().page(anonymous, { basePath: '/app', signInPath: '/app/sign-in' })
    point.capture('/app/orders')
    for (const hostile of [
      '//evil.example',
      'https://evil.example/app',
      'javascript:alert(1)',
      '/\\evil.example',
      '/app/%2e%2e/admin',
      '/admin',
      '/',
      '',
      `/app/${'x'.repeat(9_000)}`,
    ]) {
      point.capture(hostile)
      expect(point.peek(), hostile).toBe('/app/orders')
    }
    expect(point.consume()).toBe('/app')
  })

  it('ignores the sign-in page, in any spelling, and other pages that are excepted', () => {
    const { point } = tabOf().page(anonymous, { except: ['/password-reset'] })
    for (const path of [
      '/sign-in',
      '/sign-in/',
      '/Sign-In',
      '/sign%2Din?next=/x',
      '/sign-in/code',
      '/password-reset',
    ]) {
      point.capture(path)
      expect(point.peek(), path).toBeNull()
    }
    point.capture('/sign-in-help')
    expect(point.peek()).toBe('/sign-in-help')
  })

  it('ignores an OAuth callback: its code is a secret, and spent when somebody comes back to it', () => {
    const tab = tabOf()
    const { point } = tab.page(anonymous)
    for (const path of [
      '/callback?code=secret&state=secret',
      '/?state=secret&code=secret',
      '/callback?error=access_denied&state=secret',
      '/callback?code=secret&iss=https%3A%2F%2Fid.example',
      '/callback#access_token=secret',
      '/callback#id_token=secret&state=secret',
      '/callback#code=secret&state=secret',
      '/callback?%63ode=secret&state=secret',
    ]) {
      point.capture(path)
      expect(point.peek(), path).toBeNull()
    }
    expect([...tab.values.values()].join()).not.toContain('secret')
    point.capture('/vouchers?code=SPRING')
    expect(point.peek()).toBe('/vouchers?code=SPRING')
  })

  it.each([
    ['not json'],
    ['null'],
    ['[]'],
    ['{"to":1}'],
    ['{"to":"/orders"}'],
    ['{"to":"/orders","at":"x","of":null}'],
  ])('T18: takes %s in the storage for nothing', (text) => {
    const tab = tabOf(new Map([['authchart:return:/', text]]))
    const { point } = tab.page(viewOfUser('ada'))
    expect(point.peek()).toBeNull()
    expect(point.consume()).toBe('/')
  })

  it('T18: judges again what a stranger has written into the storage', () => {
    for (const to of [
      'https://evil.example',
      '//evil.example',
      '/sign-in',
      '/x?code=1&state=2',
      'javascript:alert(1)',
    ]) {
      const text = JSON.stringify({ to, at: 1_800_000_000_000, of: null })
      const { point } = tabOf(new Map([['authchart:return:/', text]])).page(viewOfUser('ada'))
      expect(point.consume(), to).toBe('/')
    }
  })

  it('T14: works from memory where the storage is missing or throws, and hands out once all the same', () => {
    const broken = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError')
    }
    const full = { getItem: () => null, setItem: broken, removeItem: () => {} }
    const stuck = {
      getItem: () => JSON.stringify({ to: '/old', at: 1_800_000_000_000, of: null }),
      setItem: broken,
      removeItem: broken,
    }
    for (const storage of [{ getItem: broken, setItem: broken, removeItem: broken }, full, stuck]) {
      const { point, show } = tabOf().page(anonymous, { storage })
      point.capture('/orders')
      show(viewOfUser('ada'))
      expect(point.consume()).toBe('/orders')
      expect(point.consume()).toBe('/')
    }
  })

  it('can be told to forget', () => {
    const { point } = tabOf().page(anonymous)
    point.capture('/orders')
    point.forget()
    expect(point.peek()).toBeNull()
  })

  it('T13: does nothing on a server', () => {
    const subscribe = vi.fn()
    const auth = { view: viewOf('restoring'), subscribe }
    const point = createReturnPoint({ auth, page: {} as Page })
    point.capture('/orders')
    expect(point.peek()).toBeNull()
    expect(point.consume()).toBe('/')
    expect(subscribe).not.toHaveBeenCalled()
  })

  it.each<[string, Omit<Partial<ReturnPointOptions>, 'auth'>]>([
    ['a base path that is none', { basePath: 'app' }],
    ['a base path that is another host', { basePath: '//evil.example' }],
    ['a sign-in page that is an address', { signInPath: 'https://app.example/sign-in' }],
    ['an exception with a query', { except: ['/a?b'] }],
    ['a fallback outside of the app', { fallback: 'https://evil.example' }],
    ['a fallback above the base path', { basePath: '/app', fallback: '/' }],
    ['a fallback that leads in circles', { fallback: '/sign-in', signInPath: '/sign-in' }],
    ['no time', { maxAge: 0 }],
    ['a time that is no number', { maxAge: Number.NaN }],
  ])('refuses %s', (_, options) => {
    const { client } = stubClient()
    expect(() => createReturnPoint({ auth: client, ...options })).toThrow(
      expect.objectContaining({ code: 'invalid_options' }),
    )
  })

  it('refuses to be made without the client', () => {
    expect(() => createReturnPoint({} as ReturnPointOptions)).toThrow(
      expect.objectContaining({ code: 'invalid_options' }),
    )
  })
})

describe('whose page it is', () => {
  it('a session that ended by itself: the same user goes back, another one does not', () => {
    for (const [next, to] of [
      ['ada', '/orders/42'],
      ['grace', '/'],
    ] as const) {
      const { point, show, at } = tabOf().page(viewOfUser('ada'))
      at('/orders/42')
      show(ended('idle'))
      point.capture()
      expect(point.peek()).toBeNull()
      show(viewOfUser(next))
      expect(point.consume()).toBe(to)
      expect(point.consume()).toBe('/')
    }
  })

  it('… also when the page was reloaded on the way, or captured again by the reloaded page', () => {
    for (const next of ['ada', 'grace']) {
      const tab = tabOf()
      const before = tab.page(viewOfUser('ada'))
      before.show(ended('revoked'))
      before.point.capture('/orders/42')
      const after = tab.page(ended('revoked'))
      after.point.capture('/orders/42')
      after.show(viewOfUser(next))
      expect(after.point.consume()).toBe(next === 'ada' ? '/orders/42' : '/')
    }
  })

  it('a deep link is for whoever signs in first, and for nobody after them', () => {
    const { point, show } = tabOf().page(anonymous)
    point.capture('/orders')
    show(viewOfUser('ada'))
    show(viewOfUser('grace'))
    expect(point.consume()).toBe('/')
  })

  it('a sign-out by the user forgets what was kept, and the page where it happened is not captured', () => {
    for (const source of ['self', 'remote'] as const) {
      const tab = tabOf()
      const { point, show, at } = tab.page(viewOfUser('ada'))
      at('/orders/42')
      point.capture('/reports')
      show(viewOf('signingOut', { reason: 'user', source }))
      point.capture()
      expect(tab.values.size).toBe(0)
      at('/sign-in')
      show(viewOf('signedOut', { reason: 'user', source }))
      // What somebody asks for after that is what they want.
      point.capture('/reports/7')
      show(viewOfUser('grace'))
      expect(point.consume()).toBe('/reports/7')
    }
  })

  it('the page of a former sign-out may be captured in the next session', () => {
    const { point, show, at } = tabOf().page(viewOfUser('ada'))
    at('/orders/42')
    show(ended('user'))
    show(viewOfUser('ada'))
    show(ended('idle'))
    point.capture()
    show(viewOfUser('ada'))
    expect(point.consume()).toBe('/orders/42')
  })

  it('another user who takes over does not get it', () => {
    const { point, show } = tabOf().page(viewOfUser('ada'))
    show(ended('userChanged'))
    point.capture('/orders/42')
    show(viewOfUser('grace'))
    expect(point.consume()).toBe('/')
    expect(new URL(point.consume(), ORIGIN).pathname).toBe('/')
  })
})
