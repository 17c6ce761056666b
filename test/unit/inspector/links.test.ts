// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { feedOf } from '../../../src/inspector/feed/feedOf.ts'
import { linkWindow } from '../../../src/inspector/feed/linkWindow.ts'
import { connectInspector } from '../../../src/inspector/index.ts'
import { CHANNEL, HELLO } from '../../../src/inspector/wire/index.ts'
import { world } from '../engine/world.ts'

const undo: (() => void)[] = []
afterEach(() => {
  for (const work of undo.splice(0).reverse()) work()
})

async function app() {
  const { open, finish } = world()
  const { auth } = open()
  undo.push(() => auth.dispose())
  await finish(auth.ready)
  return { auth, finish }
}

/** A window that writes down what it is posted, and to whom. */
function receiver() {
  const posted: { message: { type: string }; target: string }[] = []
  const frame = document.createElement('iframe')
  document.body.append(frame)
  undo.push(() => frame.remove())
  const window = frame.contentWindow as Window
  window.postMessage = (message: { type: string }, target: unknown) =>
    void posted.push({ message, target: String(target) })
  return { window, posted, types: () => posted.map(({ message }) => message.type) }
}

const says = (source: Window, origin: string, data: unknown = HELLO) =>
  dispatchEvent(new MessageEvent('message', { data, origin, source }))

describe('a window that watches', () => {
  it('hears nothing before it has said that it is there, then everything, then what is new', async () => {
    const { auth, finish } = await app()
    const { window, posted, types } = receiver()
    undo.push(connectInspector(auth, { window, origin: 'https://inspector.test' }))
    expect(posted).toEqual([])
    says(window, 'https://inspector.test')
    expect(types()).toContain('@xstate.actor')
    const before = posted.length
    await finish(auth.signIn({ method: 'password', name: 'ada' }))
    expect(posted.length).toBeGreaterThan(before)
    expect(new Set(posted.map(({ target }) => target))).toEqual(new Set(['https://inspector.test']))
  })

  it('is told again when its page was reloaded', async () => {
    const { auth } = await app()
    const { window, posted } = receiver()
    undo.push(connectInspector(auth, { window, origin: 'https://inspector.test' }))
    says(window, 'https://inspector.test')
    const once = posted.length
    says(window, 'https://inspector.test')
    expect(posted).toHaveLength(2 * once)
  })

  it('is told nothing at another origin, and no other window is told', async () => {
    const { auth } = await app()
    const { window, posted } = receiver()
    const other = receiver()
    undo.push(connectInspector(auth, { window, origin: 'https://inspector.test' }))
    says(window, 'https://inspector.test.evil.test')
    says(window, 'http://inspector.test')
    says(window, 'null')
    says(other.window, 'https://inspector.test')
    says(window, 'https://inspector.test', { type: 'hello' })
    says(window, 'https://inspector.test', null)
    expect(posted).toEqual([])
    expect(other.posted).toEqual([])
  })

  it('is sent entries of the flight record only when it is an inspector that knows them', async () => {
    const { auth } = await app()
    const [foreign, ours] = [receiver(), receiver()]
    undo.push(connectInspector(auth, { window: foreign.window, origin: 'https://a.test' }))
    undo.push(connectInspector(auth, { window: ours.window, origin: 'https://b.test' }))
    says(foreign.window, 'https://a.test', { type: '@statelyai.connected' })
    says(ours.window, 'https://b.test', HELLO)
    expect(foreign.types()).not.toContain('@authchart.flight')
    expect(ours.types()).toContain('@authchart.flight')
  })

  it('is told that it is over, by the caller or by the client’s end', async () => {
    const { auth } = await app()
    const [first, second] = [receiver(), receiver()]
    const stop = connectInspector(auth, { window: first.window, origin: 'https://a.test' })
    connectInspector(auth, { window: second.window, origin: 'https://a.test' })
    says(first.window, 'https://a.test')
    says(second.window, 'https://a.test')
    stop()
    expect(first.types().at(-1)).toBe('@statelyai.disconnected')
    expect(second.types().at(-1)).not.toBe('@statelyai.disconnected')
    auth.dispose()
    expect(second.types().at(-1)).toBe('@statelyai.disconnected')
    expect(first.types().filter((type) => type === '@statelyai.disconnected')).toHaveLength(1)
  })

  it('cannot be anybody: an origin is named, exactly', async () => {
    const { auth } = await app()
    const { window } = receiver()
    for (const origin of ['*', '/', 'null', '', 'https://a.test/path', 'a.test', 'javascript:alert(1)', 'file:///x'])
      expect(() => connectInspector(auth, { window, origin }), origin).toThrow(
        expect.objectContaining({ code: 'invalid_options' }),
      )
  })

  it('posts to a page of the same origin even where that origin has no name', async () => {
    const { auth } = await app()
    const { feed, release } = feedOf(auth, {})
    undo.push(release)
    const { window, posted } = receiver()
    undo.push(linkWindow(feed, { window: () => window, origin: self.origin }))
    says(window, self.origin)
    expect(posted[0]?.target).toBe('/')
  })
})

describe('the tabs of an origin', () => {
  /** An inspector elsewhere, on the real channel. */
  function listener() {
    const heard: { type: string }[] = []
    const channel = new BroadcastChannel(CHANNEL)
    channel.onmessage = ({ data }) => heard.push(data)
    undo.push(() => channel.close())
    return { heard, channel }
  }

  it('are told that a tab has come, and everything only when they ask', async () => {
    const { heard, channel } = listener()
    const { auth } = await app()
    const stop = connectInspector(auth)
    await vi.waitFor(() => expect(heard.map(({ type }) => type)).toEqual(['@authchart.present']))
    channel.postMessage(HELLO)
    await vi.waitFor(() => expect(heard.map(({ type }) => type)).toContain('@authchart.flight'))
    stop()
    await vi.waitFor(() => expect(heard.at(-1)?.type).toBe('@statelyai.disconnected'))
  })

  it('lose a tab that goes into the page cache, and find it again', async () => {
    const { heard } = listener()
    const { auth } = await app()
    undo.push(connectInspector(auth))
    dispatchEvent(new Event('pagehide'))
    await vi.waitFor(() => expect(heard.at(-1)?.type).toBe('@statelyai.disconnected'))
    dispatchEvent(new Event('pageshow'))
    await vi.waitFor(() => expect(heard.at(-1)?.type).toBe('@authchart.present'))
  })
})

describe('several inspectors of one client', () => {
  it('see the same messages under the same numbers', async () => {
    const { auth } = await app()
    const [a, b] = [feedOf(auth, {}), feedOf(auth, {})]
    expect(a.feed).toBe(b.feed)
    a.release()
    a.release()
    expect(feedOf(auth, {}).feed).toBe(b.feed)
  })

  it('agree on whether the user is shown', async () => {
    const { auth } = await app()
    const { release } = feedOf(auth, { showUser: true })
    expect(() => feedOf(auth, {})).toThrow(expect.objectContaining({ code: 'invalid_options' }))
    release()
    expect(() => feedOf(auth, {}).release()).not.toThrow()
  })

  it('T25: leave no listener behind', async () => {
    const { auth } = await app()
    const add = vi.spyOn(globalThis, 'addEventListener')
    const remove = vi.spyOn(globalThis, 'removeEventListener')
    const { window } = receiver()
    connectInspector(auth, { window, origin: 'https://a.test' })()
    connectInspector(auth)
    auth.dispose()
    const names = (calls: readonly (readonly unknown[])[]) => calls.map(([name]) => name).sort()
    expect(names(add.mock.calls).length).toBeGreaterThan(3)
    expect(names(remove.mock.calls)).toEqual(names(add.mock.calls))
  })
})
