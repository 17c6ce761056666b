import type { TabChannel } from '../../src/adapters/ports.ts'
import { type Contract, equal } from './assert.ts'

export interface ChannelHarness {
  /** Another tab's end of the channel. */
  tab(): TabChannel
  /** Sends anything past the port, as a forger would; missing where there is no way to. */
  forge?(raw: unknown): void
  /** Resolves when everything that was posted has arrived. */
  arrived(): Promise<void>
}

function listen(channel: TabChannel): unknown[] {
  const heard: unknown[] = []
  channel.subscribe((message) => heard.push(message))
  return heard
}

export const channelContract: Contract<ChannelHarness> = {
  'carries messages to all other tabs in order, and not back to the sender': async (create) => {
    const { tab, arrived } = await create()
    const [one, two, three] = [tab(), tab(), tab()]
    const heard = [listen(one), listen(two), listen(three)]
    one.post({ type: 'hello', list: [1, null, 'x'] })
    one.post('second')
    await arrived()
    const both = [{ type: 'hello', list: [1, null, 'x'] }, 'second']
    equal(heard, [[], both, both], 'what was heard')
    for (const channel of [one, two, three]) channel.close()
  },

  'carries equal messages twice': async (create) => {
    const { tab, arrived } = await create()
    const [one, two] = [tab(), tab()]
    const heard = listen(two)
    one.post('same')
    one.post('same')
    await arrived()
    equal(heard, ['same', 'same'], 'what was heard')
    one.close()
    two.close()
  },

  'lets a tab that listens to nothing post': async (create) => {
    const { tab, arrived } = await create()
    const [one, two] = [tab(), tab()]
    const heard = listen(two)
    one.post('from a quiet tab')
    await arrived()
    equal(heard, ['from a quiet tab'], 'what was heard')
    one.close()
    two.close()
  },

  'is quiet after unsubscribe, and speaks again after a new subscription': async (create) => {
    const { tab, arrived } = await create()
    const [one, two] = [tab(), tab()]
    const heard: unknown[] = []
    const unsubscribe = two.subscribe((message) => heard.push(message))
    unsubscribe()
    unsubscribe()
    one.post('unheard')
    await arrived()
    two.subscribe((message) => heard.push(message))
    one.post('heard')
    await arrived()
    equal(heard, ['heard'], 'what was heard')
    one.close()
    two.close()
  },

  'does nothing once it is closed': async (create) => {
    const { tab, arrived } = await create()
    const [one, two] = [tab(), tab()]
    const [first, second] = [listen(one), listen(two)]
    one.close()
    one.close()
    one.post('from the grave')
    const late = listen(one)
    two.post('to the grave')
    await arrived()
    equal([first, second, late], [[], [], []], 'what was heard')
    two.close()
  },

  'T15: never throws, and drops what is not JSON or is too large': async (create) => {
    const { tab, arrived } = await create()
    const [one, two] = [tab(), tab()]
    const heard = listen(two)
    const circle: { self?: unknown } = {}
    circle.self = circle
    for (const message of [circle, undefined, () => 1, 10n, 'x'.repeat(70_000)]) one.post(message)
    one.post('the only one')
    await arrived()
    equal(heard, ['the only one'], 'what was heard')
    one.close()
    two.close()
  },

  'T15: a listener that throws does not keep the message from the next': async (create) => {
    const { tab, arrived } = await create()
    const [one, two] = [tab(), tab()]
    two.subscribe(() => {
      throw new Error('a fault of this listener')
    })
    const heard = listen(two)
    one.post('for everybody')
    await arrived()
    equal(heard, ['for everybody'], 'what was heard')
    one.close()
    two.close()
  },

  'T15: ignores what was not sent through the port': async (create) => {
    const { tab, forge, arrived } = await create()
    if (!forge) return
    const channel = tab()
    const heard = listen(channel)
    for (const raw of [null, 7, '{', 'nonsense', { type: 'object' }, `"${'x'.repeat(70_000)}"`]) forge(raw)
    await arrived()
    equal(heard, [], 'what was heard')
    channel.close()
  },
}
