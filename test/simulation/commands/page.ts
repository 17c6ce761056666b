import type { Command } from 'authchart/testing'
import { lastActiveAt } from '../judges/limits.ts'
import { MOST_TABS } from '../setup.ts'
import { IDLE, isGone, type SimTab } from '../simTab.ts'
import type { World } from '../world.ts'
import type { ToTab } from './session.ts'

const goes = (world: World, tab: SimTab): void => {
  tab.goneAt = world.now()
}

/** What a user does with the pages, and what befalls them. */
export const pageCommands = (toTab: ToTab, tabs: number): Readonly<Record<string, Command<World>>> => ({
  open: {
    weight: 2,
    draw(dice) {
      const slot = dice.below(MOST_TABS) % tabs
      return {
        text: `a tab ${slot} is opened`,
        run(world) {
          if (world.slots[slot] && !isGone(world.slots[slot])) return false
          world.open(slot)
          return true
        },
      }
    },
  },
  close: toTab(1, () => ({ text: 'is closed', run: (tab, world) => void close(world, tab) })),
  reload: toTab(2, () => ({
    text: 'is reloaded',
    run(tab, world) {
      goes(world, tab)
      world.open(tab.slot, tab.page.reload())
    },
  })),
  dispose: toTab(1, () => ({
    text: 'disposes its client and makes another one',
    run(tab, world) {
      dispose(world, tab)
      world.open(tab.slot, tab.page)
    },
  })),
  act: toTab(3, () => ({ text: 'sees somebody move the mouse', run: (tab, world) => act(world, tab) })),
})

/** Allowed by the set-up only. */
export const pageFaults = (toTab: ToTab) =>
  ({
    crash: toTab(2, () => ({
      text: 'crashes',
      run(tab, world) {
        goes(world, tab)
        world.inject('crash')
        tab.page.crash()
      },
    })),
    crashAfter: toTab(2, (dice) => {
      const tasks = 1 + dice.below(12)
      return {
        text: `will crash ${tasks} tasks from now`,
        run(tab, world) {
          world.inject('crash in the middle of work')
          tab.page.crashAfter(tasks)
        },
      }
    }),
    freeze: toTab(2, () => ({
      text: 'is frozen',
      run(tab, world) {
        world.inject('freeze')
        stops(world, tab)
        hides(world, tab)
        tab.page.freeze()
      },
    })),
    leave: toTab(2, () => ({
      text: 'is left for another page, and kept in the back/forward cache',
      run(tab, world) {
        world.inject('back/forward cache')
        stops(world, tab)
        tab.page.leave()
        // It held a lock, or was in the middle of a transaction: such a page is not kept.
        if (tab.page.state === 'dead') goes(world, tab)
      },
    })),
    hide: toTab(2, () => ({
      text: 'is hidden',
      run(tab, world) {
        if (tab.hides.at(-1)?.to === null) return false
        world.inject('hidden')
        hides(world, tab)
        return tab.page.hide()
      },
    })),
  }) satisfies Record<string, Command<World>>

/** The way back from each of them. */
export const pageRemedies = (toTab: ToTab, tabs: number) =>
  ({
    thaw: toStopped(tabs, 'thaws', (tab) => tab.page.thaw(), 'frozen'),
    back: toStopped(tabs, 'is come back to', (tab) => void tab.page.back(), 'cached'),
    show: toTab(2, () => ({
      text: 'is shown',
      run(tab, world) {
        if (tab.hides.at(-1)?.to !== null) return false
        return show(world, tab)
      },
    })),
  }) satisfies Record<string, Command<World>>

const stops = (world: World, tab: SimTab): void => void tab.stops.push({ from: world.now(), to: null })

function toStopped(
  tabs: number,
  text: string,
  run: (tab: SimTab) => void,
  state: SimTab['page']['state'],
): Command<World> {
  return {
    weight: 2,
    draw(dice) {
      const slot = dice.below(MOST_TABS) % tabs
      return {
        text: `tab ${slot} ${text}`,
        run(world) {
          const tab = world.slots[slot]
          if (!tab || isGone(tab) || tab.page.state !== state) return false
          goesOn(world, tab)
          run(tab)
          return true
        },
      }
    },
  }
}

function goesOn(world: World, tab: SimTab): void {
  const stop = tab.stops.at(-1)
  if (stop) stop.to ??= world.now()
  // What it remembers lies in the future where the clock was set back meanwhile: it can only take that for now.
  if (world.activity.some((one) => one.wall > world.wall())) world.sawSomebody(tab, true)
}

function hides(world: World, tab: SimTab): void {
  if (tab.hides.at(-1)?.to !== null) tab.hides.push({ from: world.now(), to: null })
}

function show(world: World, tab: SimTab): void {
  const hidden = tab.hides.at(-1)
  if (hidden) hidden.to ??= world.now()
  tab.page.show()
}

function close(world: World, tab: SimTab): void {
  goes(world, tab)
  tab.page.close()
}

export function dispose(world: World, tab: SimTab): void {
  goes(world, tab)
  tab.isDisposed = true
  tab.auth.dispose()
  tab.auth.actor.stop()
}

export function act(world: World, tab: SimTab): void {
  // During the warning only an answer to its question counts.
  // Nor does whoever comes back when it is over.
  const isDue = world.setup.idle !== null && world.wall() - lastActiveAt(world) >= IDLE.timeout
  // A known fault: while another sign-in is tried over a session, nobody looks who is there.
  const { status, canRequest, isIdleWarning } = tab.auth.view
  const counts = status === 'authenticated' && canRequest && !isIdleWarning && !isDue
  // The clock was set back and forth: whoever was active in between may as well have slept since.
  const isGuess = world.wall() - (world.activity.at(-1)?.wall ?? 0) >= IDLE.timeout
  if (tab.page.act() && counts) world.sawSomebody(tab, isGuess)
}

/** Everything runs again, in front. */
export function revive(world: World): void {
  for (const tab of world.tabs) {
    if (isGone(tab)) continue
    if (tab.page.state === 'frozen') {
      goesOn(world, tab)
      tab.page.thaw()
    } else if (tab.page.state === 'cached') {
      goesOn(world, tab)
      tab.page.back()
    }
    if (!tab.page.isVisible) show(world, tab)
  }
}
