import { describe, expect, it, vi } from 'vitest'
import { createAuth } from '../../../src/bindings/vanilla/createAuth.ts'
import { AuthError } from '../../../src/errors.ts'
import { fakeServer } from './fakeServer.ts'
import { type WorldTab, world } from './world.ts'

/** Ways into each state that a client can be in. */
const states: Record<string, (w: ReturnType<typeof world>) => Promise<WorldTab>> = {
  restoring: async (w) => w.open(),
  anonymous: async (w) => {
    const tab = w.open()
    await w.finish(tab.auth.ready)
    return tab
  },
  authenticating: async (w) => {
    w.server.faults.signIn.push({ type: 'hold', until: new Promise(() => {}) })
    const tab = w.open()
    void tab.auth.signIn({ method: 'password', name: 'ada' }).catch(() => {})
    await w.settle()
    return tab
  },
  awaitingSecondFactor: async (w) => {
    const tab = w.open()
    await w.finish(tab.auth.signIn({ method: 'password', name: 'ada', secondFactor: true }))
    return tab
  },
  authenticated: (w) => w.signIn(w.open({ idle: { timeout: 60_000, warning: 10_000 }, lifetime: 1e9 })),
  refreshing: async (w) => {
    const tab = await w.signIn(w.open())
    w.server.faults.refresh.push({ type: 'hold', until: new Promise(() => {}) })
    void tab.auth.refresh().catch(() => {})
    await w.settle()
    return tab
  },
  backingOff: async (w) => {
    const tab = await w.signIn(w.open())
    w.server.faults.refresh.push({ type: 'reject', error: new AuthError('server_error', '503') })
    await w.finish(tab.auth.refresh().catch(() => {}))
    return tab
  },
  locked: async (w) => {
    const tab = await w.signIn(w.open({ unlock: async () => true }))
    tab.auth.lock()
    await w.settle()
    return tab
  },
  signingOut: async (w) => {
    const tab = await w.signIn(w.open())
    w.server.faults.revoke.push({ type: 'hold', until: new Promise(() => {}) })
    void tab.auth.signOut().catch(() => {})
    await w.settle()
    return tab
  },
  signedOut: async (w) => {
    const tab = await w.signIn(w.open())
    await w.finish(tab.auth.signOut())
    return tab
  },
}

describe('dispose', () => {
  const rounds = process.env.AUTHCHART_LONG === '1' ? 1_000 : 20
  for (const [name, reach] of Object.entries(states)) {
    it(`T25: in ${name} leaves no timer, listener, lock or channel`, async () => {
      const w = world()
      for (let round = 0; round < rounds; round++) {
        const tab = await reach(w)
        const waits = [tab.auth.getAccessToken(), tab.auth.refresh(), tab.auth.signOut({ scope: 'elsewhere' })]
        const settled = Promise.allSettled(waits)
        tab.auth.dispose()
        await settled
        await w.settle()
        expect(w.listening()).toEqual({ timers: 0, lifecycle: 0, activity: 0, channels: 0, lockHolders: 0 })
        for (const faults of Object.values(w.server.faults)) faults.length = 0
      }
    })
  }

  it('T19: every promise settles with a typed error, whatever state the chart was in', async () => {
    for (const reach of Object.values(states)) {
      const w = world()
      const tab = await reach(w)
      const { auth } = tab
      const waits = [
        auth.signIn({ method: 'password', name: 'ada' }),
        auth.submitSecondFactor({ code: '1' }),
        auth.resendSecondFactor(),
        auth.setTokens({ accessToken: 'x', user: { id: 'x' } }),
        auth.unlock(),
        auth.refresh(),
        auth.getAccessToken(),
        auth.tokenRejected({ generation: 1 }),
        auth.signOut(),
      ]
      const results = await w.finish(Promise.allSettled(waits))
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(AuthError)
      auth.dispose()
      await expect(auth.getAccessToken()).rejects.toMatchObject({ code: 'disposed' })
      await expect(auth.signIn({ method: 'password' })).rejects.toMatchObject({ code: 'disposed' })
      await expect(auth.refresh()).rejects.toMatchObject({ code: 'disposed' })
      await expect(auth.signOut()).rejects.toMatchObject({ code: 'disposed' })
    }
  })

  it('T19: the signal of the caller ends the waiting', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open())
    w.clock.sleep(120_000)
    w.server.faults.refresh.push({ type: 'hold', until: new Promise(() => {}) })
    const abort = new AbortController()
    const token = auth.getAccessToken({ signal: abort.signal })
    await w.settle()
    abort.abort(new Error('mine'))
    await expect(token).rejects.toThrow('mine')
  })
})

describe('a server', () => {
  it('T13: importing and createAuth touch nothing there and start no timer', async () => {
    const setTimer = vi.spyOn(globalThis, 'setTimeout')
    const setTicker = vi.spyOn(globalThis, 'setInterval')
    const server = fakeServer()
    const auth = createAuth({ backend: server.backend(), idle: { timeout: 1_000 } })
    expect(auth.view).toMatchObject({ status: 'restoring', user: null })
    expect(auth.view).toBe(auth.initialView)
    expect(await auth.getAccessToken()).toBeNull()
    await auth.ready
    expect(setTimer).not.toHaveBeenCalled()
    expect(setTicker).not.toHaveBeenCalled()
    expect(server.counts).toEqual({ signIn: 0, refresh: 0, revoke: 0, stepUp: 0, reuse: 0 })
    await expect(auth.signIn({ method: 'password' })).rejects.toMatchObject({ code: 'unsupported' })
    auth.dispose()
  })

  it('T13: what it rendered with stands until the stored session has been looked at', async () => {
    const w = world()
    const a = await w.signIn(w.open())
    const rendered = { ...a.auth.view }
    a.auth.dispose()
    const b = w.open({ initialView: rendered })
    expect(b.auth.view).toBe(rendered)
    await w.finish(b.auth.ready)
    expect(b.auth.view.status).toBe('authenticated')
  })
})

describe('the view', () => {
  it('T31: a page that gets the focus and finds nothing changed tells nobody', async () => {
    const w = world()
    const tab = await w.signIn(w.open())
    const { view } = tab.auth
    const listener = vi.fn()
    tab.auth.subscribe(listener)
    const heard = tab.heard.length
    for (let i = 0; i < 5; i++) {
      tab.lifecycle('woke')
      await w.settle()
    }
    expect(tab.auth.view).toBe(view)
    expect(listener).not.toHaveBeenCalled()
    expect(tab.heard).toHaveLength(heard)
  })
})

describe('messages from elsewhere', () => {
  it('T15: forged, malformed and flooding messages end nobody and cost at most a look', async () => {
    const w = world()
    const tab = await w.signIn(w.open({ shareAccessToken: true, idle: { timeout: 60_000 } }))
    const forger = w.channel()
    const read = vi.spyOn(w.ledger, 'read')
    const prototype = Object.prototype as Record<string, unknown>
    for (const message of [
      null,
      42,
      'changed',
      [],
      {},
      { type: 'changed' },
      { schema: 1 },
      { schema: 1, type: 'constructor' },
      { schema: 1, type: '__proto__' },
      { schema: 1, type: 'ended', epoch: 'x' },
      { schema: 2, type: 'changed' },
      { schema: 1, type: 'active', at: 'soon' },
      { schema: 1, type: 'active', at: Number.MAX_VALUE },
      { schema: 1, type: 'token', epoch: tab.auth.getSessionId(), shared: null },
      { schema: 1, type: 'token', epoch: tab.auth.getSessionId(), shared: { session: { generation: 99 } } },
      { schema: 1, type: 'wantToken', epoch: 'x', generation: 1 },
      JSON.parse('{"schema":1,"type":"changed","__proto__":{"polluted":true}}'),
    ])
      forger.post(message)
    for (let i = 0; i < 1_000; i++) forger.post({ schema: 1, type: 'changed' })
    await w.settle()
    expect(tab.auth.view.status).toBe('authenticated')
    expect(prototype.polluted).toBeUndefined()
    expect(read.mock.calls.length).toBeLessThan(10)
    expect(w.server.counts.refresh).toBe(0)
  })

  it('T40: a record or ledger of a newer schema is neither read nor written', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open())
    auth.dispose()
    const entry = await w.ledger.read()
    await w.ledger.compareAndSet(entry, { ...entry!, epoch: 'of-a-newer-version', schema: 99 })
    const stored = new Map(w.values)
    const b = w.open()
    await w.finish(b.auth.ready)
    expect(b.auth.view.status).toBe('anonymous')
    expect(b.heard).toContainEqual(expect.objectContaining({ type: 'storageFailed', what: 'ledger' }))
    expect((await w.ledger.read())?.schema).toBe(99)
    expect(w.values).toEqual(stored)
  })
})

describe('secrets', () => {
  it('never enter the chart, an event, an actor, a tab message, a view, an error or the console', async () => {
    for (const mode of ['token', 'ambient'] as const) {
      const seen: unknown[] = []
      const logs = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
        vi.spyOn(console, level).mockImplementation((...args) => void seen.push(args)),
      )
      const server = fakeServer({ mode })
      const w = world({ server, shareStore: mode === 'token' })
      const spy = w.channel()
      spy.subscribe((message) => seen.push(message))
      const tab = w.open({
        inspect: (event) => seen.push(event),
        unlock: async () => true,
        idle: { timeout: 60_000, warning: 10_000 },
      })
      const { auth } = tab
      const secrets = ['secret-password', 'secret-code', 'secret-pin', '123456']
      await w.finish(
        auth.signIn({ method: 'password', name: '', password: 'secret-password' }).catch((e) => seen.push(e)),
      )
      await w.finish(
        auth.signIn({ method: 'password', name: 'grace', password: 'secret-password', secondFactor: true }),
      )
      await w.finish(auth.submitSecondFactor({ code: 'secret-code' }).catch((e) => seen.push(e)))
      await w.finish(auth.submitSecondFactor({ code: '123456' }))
      await w.finish(auth.getAccessToken())
      await w.finish(auth.refresh())
      server.faults.refresh.push({ type: 'reject', error: new Error(`leaky ${server.secrets.join(' ')}`) })
      await w.finish(auth.refresh().catch(() => {}))
      await w.finish(auth.tokenRejected({ generation: auth.tokens.generation }))
      auth.lock()
      await w.finish(auth.unlock('secret-pin'))
      await w.clock.pass(52_000)
      auth.stay()
      auth.watchRecord((entry) => seen.push(entry))
      const b = w.open({ inspect: (event) => seen.push(event) })
      await w.finish(b.auth.ready)
      server.faults.revoke.push({ type: 'reject', error: new Error(`leaky ${server.secrets.join(' ')}`) })
      await w.finish(auth.signOut())
      seen.push(
        tab.heard,
        b.heard,
        auth.view,
        auth.record(),
        auth.explain(),
        b.auth.record(),
        b.auth.explain(),
        auth.actor.getPersistedSnapshot(),
        [...w.noteValues],
        await w.ledger.read(),
      )
      for (const log of logs) log.mockRestore()
      expect(server.secrets.length).toBeGreaterThan(3)
      expect(find(seen, [...secrets, ...server.secrets])).toEqual([])
      w.dispose()
    }
  })

  it('are found by the search that the test above relies on', () => {
    const deep = { a: [new Map([['k', { error: Object.assign(new Error('x'), { at: 'has secret-1 in it' }) }]])] }
    expect(find(deep, ['secret-1'])).toHaveLength(1)
    expect(find({ cause: new Error('secret-2') }, ['secret-2']).length).toBeGreaterThan(0)
  })
})

/** Searches everything that can be reached, maps, sets, symbols and hidden properties included; functions are closed. */
function find(root: unknown, needles: readonly string[]): string[] {
  const hits: string[] = []
  const known = new Set<unknown>()
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      if (needles.some((needle) => value.includes(needle))) hits.push(path)
      return
    }
    if (typeof value !== 'object' || value === null || known.has(value)) return
    known.add(value)
    if (value instanceof Map || value instanceof Set)
      for (const [i, item] of [...value].entries()) visit(item, `${path}<${i}>`)
    for (const key of Reflect.ownKeys(value)) {
      if (key === 'cause' && value instanceof AuthError) continue
      const descriptor = Object.getOwnPropertyDescriptor(value, key)
      if (descriptor && 'value' in descriptor) visit(descriptor.value, `${path}.${String(key)}`)
    }
  }
  visit(root, '$')
  return hits
}
