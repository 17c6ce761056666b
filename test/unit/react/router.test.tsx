// @vitest-environment jsdom
// biome-ignore-all lint/correctness/noComponentHookFactories: a test renders components of its own, once
import { act, cleanup, render } from '@testing-library/react'
import { StrictMode } from 'react'
import {
  createBrowserRouter,
  createHashRouter,
  createMemoryRouter,
  type DataRouter,
  Outlet,
  type RouteObject,
  RouterProvider,
} from 'react-router'
import { afterEach, describe, expect, it } from 'vitest'
import { AuthProvider } from '../../../src/bindings/react/index.ts'
import { AuthRoute, GuestRoute, requireAuth, requireGuest } from '../../../src/bindings/reactRouter/index.ts'
import type { AuthView } from '../../../src/machines/auth/auth.view.types.ts'
import { createReturnPoint } from '../../../src/returning/returnPoint.ts'
import type { ReturnPointOptions } from '../../../src/returning/returnPoint.types.ts'
import { stubClient, viewOf } from './reactWorld.tsx'

afterEach(() => {
  cleanup()
  sessionStorage.clear()
  history.replaceState(null, '', '/')
})

const ada = viewOf('authenticated')
const grace = viewOf('authenticated', { user: { id: 'grace' } })
const page = (name: string) => <p>{name}</p>

function world(view: AuthView, options: Omit<Partial<ReturnPointOptions>, 'auth'> = {}) {
  const stub = stubClient(view)
  const ready = Promise.resolve(view)
  const auth = Object.assign(stub.client, { ready })
  const returnPoint = createReturnPoint({ auth, signInPath: '/sign-in', ...options })
  return { stub, auth, returnPoint }
}

/** Guards as route elements. */
const elements: RouteObject[] = [
  { path: '/', element: page('home') },
  {
    element: <AuthRoute loading="loading" locked="locked" />,
    children: [
      { path: '/orders', element: page('orders') },
      { path: '/orders/:id', element: page('order') },
    ],
  },
  { path: '/sign-in', element: <GuestRoute loading="loading">{page('form')}</GuestRoute> },
]

function show(router: DataRouter, { auth, returnPoint }: ReturnType<typeof world>) {
  const { container } = render(
    <StrictMode>
      <AuthProvider client={auth} returnPoint={returnPoint}>
        <RouterProvider router={router} />
      </AuthProvider>
    </StrictMode>,
  )
  const path = () => {
    const { pathname, search, hash } = router.state.location
    return pathname + search + hash
  }
  const settle = () => act(async () => new Promise((resolve) => setTimeout(resolve, 20)))
  return { text: () => container.textContent, path, settle, go: (to: string) => act(() => router.navigate(to)) }
}

describe('AuthRoute and GuestRoute', () => {
  it('send to the sign-in page and back, in place of the page in the history', async () => {
    const w = world(viewOf('restoring'))
    const router = createMemoryRouter(elements, { initialEntries: ['/', '/orders/42?tab=2#last'] })
    const app = show(router, w)
    expect(app.text()).toBe('loading')
    await w.stub.show(viewOf('anonymous'))
    expect([app.path(), app.text()]).toEqual(['/sign-in', 'form'])
    await w.stub.show(viewOf('authenticating'))
    await w.stub.show(viewOf('awaitingSecondFactor'))
    expect(app.text()).toBe('form')
    await w.stub.show(ada)
    expect([app.path(), app.text()]).toEqual(['/orders/42?tab=2#last', 'order'])
    await app.go(-1 as never)
    expect(app.path()).toBe('/')
  })

  it('a session that ends sends away; only its user comes back', async () => {
    for (const [next, path] of [
      [ada, '/orders/42'],
      [grace, '/'],
    ] as const) {
      const w = world(ada)
      const app = show(createMemoryRouter(elements, { initialEntries: ['/orders/42'] }), w)
      await w.stub.show(viewOf('signedOut', { reason: 'idle' }))
      expect(app.path()).toBe('/sign-in')
      await w.stub.show(next)
      expect(app.path()).toBe(path)
      cleanup()
    }
  })

  it('a sign-out by the user leaves nothing to come back to', async () => {
    const w = world(ada)
    const app = show(createMemoryRouter(elements, { initialEntries: ['/orders/42'] }), w)
    await w.stub.show(viewOf('signingOut', { reason: 'user' }))
    expect(app.path()).toBe('/sign-in')
    await w.stub.show(viewOf('signedOut', { reason: 'user' }))
    await w.stub.show(grace)
    expect(app.path()).toBe('/')
  })

  it('a locked session is not sent away', async () => {
    const w = world(ada)
    const app = show(createMemoryRouter(elements, { initialEntries: ['/orders'] }), w)
    await w.stub.show(viewOf('authenticated', { isLocked: true }))
    expect([app.path(), app.text()]).toEqual(['/orders', 'locked'])
  })

  it('nobody is sent away while a sign-in comes back from another site', async () => {
    const w = world(viewOf('authenticating'))
    const app = show(createMemoryRouter(elements, { initialEntries: ['/orders?code=1&state=2'] }), w)
    expect([app.path(), app.text()]).toEqual(['/orders?code=1&state=2', 'loading'])
    await w.stub.show(ada)
    expect(app.text()).toBe('orders')
  })

  it('somebody who goes from one such page to the next before the sign-in page is there is sent away again', async () => {
    let open = () => {}
    const slow: RouteObject[] = elements.map((route) =>
      route.path === '/sign-in'
        ? ({
            ...route,
            loader: () =>
              new Promise<null>((done) => {
                open = () => done(null)
              }),
          } as RouteObject)
        : route,
    )
    const w = world(viewOf('anonymous'))
    const router = createMemoryRouter(slow, { initialEntries: ['/orders'] })
    const app = show(router, w)
    await app.settle()
    expect(app.path()).toBe('/orders')
    await app.go('/orders/7')
    await app.settle()
    open()
    await app.settle()
    expect([app.path(), app.text()]).toEqual(['/sign-in', 'form'])
    await w.stub.show(ada)
    expect(app.path()).toBe('/orders/7')
  })

  it.each([
    ['createBrowserRouter', createBrowserRouter, '/shop/orders/42?tab=2#last'],
    ['createHashRouter', createHashRouter, '/shop/index.html#/orders/42?tab=2'],
  ] as const)('%s: knows its basename, and the part of the origin that is the app', async (name, create, start) => {
    history.replaceState(null, '', start)
    const isHash = name === 'createHashRouter'
    const w = world(viewOf('anonymous'), { basePath: '/shop', signInPath: '/shop/sign-in' })
    const router = create(elements, isHash ? {} : { basename: '/shop' })
    const app = show(router, w)
    await app.settle()
    expect(app.text()).toBe('form')
    await w.stub.show(ada)
    await app.settle()
    expect(app.text()).toBe('order')
    expect(location.pathname + location.search + location.hash).toBe(start)
    router.dispose()
  })
})

describe('requireAuth and requireGuest', () => {
  const loaded = ({ auth, returnPoint }: ReturnType<typeof world>, basename = '/'): RouteObject[] => [
    { path: '/', element: page('home'), HydrateFallback: () => null },
    {
      path: '/orders/:id',
      HydrateFallback: () => null,
      loader: async ({ request }) => (await requireAuth(auth, { request, returnPoint })).user,
      element: page('order'),
    },
    {
      path: '/sign-in',
      HydrateFallback: () => null,
      loader: ({ request }) => requireGuest(auth, { request, returnPoint, basename }),
      element: (
        <GuestRoute>
          <Outlet />
          {page('form')}
        </GuestRoute>
      ),
    },
  ]

  it('redirect to the sign-in page and back once it is known who is there', async () => {
    const w = world(viewOf('restoring'))
    const app = show(createMemoryRouter(loaded(w), { initialEntries: ['/orders/42?tab=2'] }), w)
    await app.settle()
    expect(app.text()).toBe('')
    await w.stub.show(viewOf('authenticating'))
    await app.settle()
    expect(app.text()).toBe('')
    await w.stub.show(viewOf('anonymous'))
    await app.settle()
    expect([app.path(), app.text()]).toEqual(['/sign-in', 'form'])
    await w.stub.show(ada)
    await app.settle()
    expect([app.path(), app.text()]).toEqual(['/orders/42?tab=2', 'order'])
  })

  it('under a basename', async () => {
    history.replaceState(null, '', '/shop/orders/42?tab=2')
    const w = world(viewOf('anonymous'), { basePath: '/shop', signInPath: '/shop/sign-in' })
    const router = createBrowserRouter(loaded(w, '/shop'), { basename: '/shop' })
    const app = show(router, w)
    await app.settle()
    expect(location.pathname).toBe('/shop/sign-in')
    expect(w.returnPoint.peek()).toBe('/shop/orders/42?tab=2')
    await w.stub.show(ada)
    await app.settle()
    expect(location.pathname + location.search).toBe('/shop/orders/42?tab=2')
    w.returnPoint.capture('/shop/orders/7')
    await app.go('/sign-in')
    await app.settle()
    expect(location.pathname).toBe('/shop/orders/7')
    router.dispose()
  })

  it('a locked session passes, a navigation that is called off ends the waiting', async () => {
    const { auth, stub } = world(viewOf('authenticated', { isLocked: true }))
    const request = new Request('http://localhost/orders/1')
    expect((await requireAuth(auth, { request })).isLocked).toBe(true)
    stub.move(viewOf('restoring'))
    const controller = new AbortController()
    const waiting = requireAuth(auth, { request: new Request(request, { signal: controller.signal }) })
    await Promise.resolve()
    controller.abort(new Error('called off'))
    await expect(waiting).rejects.toThrow('called off')
    expect(stub.listeners).toBe(1)
    await expect(requireAuth(auth, { request: new Request(request, { signal: controller.signal }) })).rejects.toThrow()
  })

  it('without a return point go to the fallback', async () => {
    const { auth } = world(ada)
    const request = new Request('http://localhost/sign-in')
    const thrown = await requireGuest(auth, { request, fallback: '/home' }).catch((error: unknown) => error)
    expect((thrown as Response).headers.get('location')).toBe('/home')
    const home = await requireGuest(auth, { request }).catch((error: unknown) => error)
    expect((home as Response).headers.get('location')).toBe('/')
  })
})
