// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connect } from '../../../../src/inspector/page/connection/connect.ts'
import { HELLO, type WireMessage } from '../../../../src/inspector/wire/index.ts'
import { messagesOf } from '../model/messages.ts'

const OWN = 'https://app.test'
const FOREIGN = 'https://other.test'

/** A page that another window holds, with time to draw whenever the test says so. */
function pageIn(host: object | null = { postMessage: vi.fn() }) {
  const target = new EventTarget()
  let drawings: (() => void)[] = []
  const channels: { posted: unknown[]; hear: (data: unknown) => void }[] = []
  class Channel extends EventTarget {
    constructor() {
      super()
      channels.push({ posted: this.posted, hear: (data) => this.dispatchEvent(new MessageEvent('message', { data })) })
    }
    readonly posted: unknown[] = []
    isClosed = false
    postMessage(data: unknown) {
      this.posted.push(data)
    }
    close() {
      this.isClosed = true
    }
  }
  const page = Object.assign(target, {
    origin: OWN,
    opener: null,
    BroadcastChannel: Channel,
    requestAnimationFrame: (run: () => void) => drawings.push(run),
    cancelAnimationFrame: () => {
      drawings = []
    },
  })
  Object.assign(page, { parent: host ?? page })
  return {
    page: page as unknown as Window,
    host: host as { postMessage: ReturnType<typeof vi.fn> },
    channels,
    post(data: unknown, { origin = OWN, source = host }: { origin?: string; source?: unknown } = {}) {
      const event = new MessageEvent('message', { data, origin })
      Object.defineProperty(event, 'source', { value: source })
      target.dispatchEvent(event)
    },
    draw() {
      const due = drawings
      drawings = []
      for (const run of due) run()
    },
  }
}

function listening(world: ReturnType<typeof pageIn>) {
  const heard: WireMessage[] = []
  const batches: number[] = []
  const gone: (string | null)[] = []
  const homes = new Set<string>()
  let asked: readonly string[] = []
  const connection = connect(world.page, {
    onMessages(messages) {
      heard.push(...messages)
      batches.push(messages.length)
    },
    onGone: (tab) => gone.push(tab),
    onHome: (tab) => homes.add(tab),
    onAsked: (origins) => {
      asked = origins
    },
  })
  return { connection, heard, batches, gone, homes, asked: () => asked }
}

const said = (seq: number) => messagesOf('one', { seq }).actor(seq)

afterEach(() => vi.restoreAllMocks())

describe('the connection of the page', () => {
  it('says that it is here to whoever holds it, and to the tabs of its own origin', () => {
    const world = pageIn()
    listening(world)
    expect(world.host.postMessage).toHaveBeenCalledWith(HELLO, '*')
    expect(world.channels[0]?.posted).toEqual([HELLO])
  })

  it('gathers what arrives between two drawings', () => {
    const world = pageIn()
    const { heard, batches } = listening(world)
    for (let seq = 0; seq < 100; seq += 1) world.post(said(seq))
    expect(heard).toEqual([])
    world.draw()
    expect(batches).toEqual([100])
  })

  it('does not wait for a drawing when thousands are waiting: a page in the background is never drawn', () => {
    const world = pageIn()
    const { batches } = listening(world)
    for (let seq = 0; seq < 5_000; seq += 1) world.post(said(seq))
    expect(batches).toEqual([5_000])
  })

  it('knows the tab that holds it from the others', () => {
    const world = pageIn()
    const { homes } = listening(world)
    world.channels[0]?.hear(messagesOf('two').actor(0))
    world.post(said(0))
    expect([...homes]).toEqual(['one'])
  })

  it('shows nothing of another origin until somebody allows it, and then all of it', () => {
    const world = pageIn()
    const { heard, asked, connection } = listening(world)
    world.post(said(0), { origin: FOREIGN })
    world.post(said(1), { origin: FOREIGN })
    world.draw()
    expect(heard).toEqual([])
    expect(asked()).toEqual([FOREIGN])
    connection.allow(FOREIGN)
    world.post(said(2), { origin: FOREIGN })
    world.draw()
    expect(heard).toHaveLength(3)
    expect(asked()).toEqual([])
  })

  it('never shows what was blocked, and does not ask again', () => {
    const world = pageIn()
    const { heard, asked, connection } = listening(world)
    world.post(said(0), { origin: FOREIGN })
    connection.block(FOREIGN)
    world.post(said(1), { origin: FOREIGN })
    world.draw()
    expect(heard).toEqual([])
    expect(asked()).toEqual([])
  })

  it('does not ask about a window that neither opened nor holds it, nor about what is no message of the protocol', () => {
    const world = pageIn()
    const { asked } = listening(world)
    world.post(said(0), { origin: FOREIGN, source: {} })
    world.post({ type: 'webpackOk' }, { origin: FOREIGN })
    expect(asked()).toEqual([])
  })

  it('takes an origin that is none for a foreign one, though its own is none too', () => {
    const world = pageIn()
    Object.assign(world.page, { origin: 'null' })
    const { heard, asked } = listening(world)
    world.post(said(0), { origin: 'null' })
    world.draw()
    expect(heard).toEqual([])
    expect(asked()).toEqual(['null'])
  })

  it('keeps a bounded number of messages for a decision that never comes, and asks about a few origins only', () => {
    const world = pageIn()
    const { heard, asked, connection } = listening(world)
    for (let seq = 0; seq < 6_000; seq += 1) world.post(said(seq), { origin: FOREIGN })
    for (let n = 0; n < 50; n += 1) world.post(said(n), { origin: `https://n${n}.test` })
    expect(asked()).toHaveLength(5)
    connection.allow(FOREIGN)
    world.draw()
    expect(heard).toHaveLength(5_000)
  })

  it('says hello again to a tab that comes up later, and hears of one that goes', () => {
    const world = pageIn()
    const { gone } = listening(world)
    const [channel] = world.channels
    channel?.hear({ type: '@authchart.present', authchart: { tab: 'two' } })
    expect(channel?.posted).toHaveLength(2)
    channel?.hear({ type: '@statelyai.disconnected', authchart: { tab: 'two' } })
    world.post({ type: '@statelyai.disconnected' })
    expect(gone).toEqual(['two', null])
  })

  it('works in a page that has no channel, and in one that nobody holds', () => {
    const world = pageIn(null)
    Object.assign(world.page, {
      BroadcastChannel: class {
        constructor() {
          throw new Error('SecurityError')
        }
      },
    })
    const { heard } = listening(world)
    world.post(said(0), { source: {} })
    world.draw()
    expect(heard).toHaveLength(1)
  })

  it('hears nothing any more once it is closed', () => {
    const world = pageIn()
    const { heard, connection } = listening(world)
    world.post(said(0))
    connection.close()
    world.post(said(1))
    world.draw()
    expect(heard).toEqual([])
  })
})
