import type { FakeServer, Family } from '../unit/engine/fakeServer.ts'
import type { Facts } from './history.ts'
import type { SimBrowser } from './simBrowser.ts'
import type { SimTab } from './simTab.ts'

/** Virtual ms within which every promise of a tab that runs has to settle. */
const PATIENCE = 60_000

/** What must hold after each step, of each token, and when all is calm. Says what does not by `facts.violations`. */
export function invariants({
  facts,
  tabs,
  browser,
  server,
}: {
  facts: Facts
  tabs: readonly SimTab[]
  browser: SimBrowser
  server: FakeServer
}) {
  const isAmbient = facts.mode.startsWith('ambient')
  const fail = (text: string) => void facts.violations.push(text)
  const nameOf = (family: Family | undefined) => (family ? `${family.user}#${server.families.indexOf(family)}` : 'none')
  let judgedReuse = 0

  const judgeEnd = (tab: SimTab, { reason, source, family }: SimTab['ends'][number]) => {
    const text = `${tab.name} ended ${nameOf(family)} with ${reason} (${source})`
    facts.steps.push(`  ${text}`)
    // Another tab tells of an end that this one had not seen begin.
    const isHearsay = source === 'remote' && facts.asked.size > 0
    const isExcused = family ? facts.asked.has(family) || facts.lost.has(family) : facts.asked.size > 0
    const hasCause: Record<string, boolean> = {
      user:
        isExcused ||
        facts.hasSignedOutBlindly || // Known: who finds the tombstone first says `user`, whatever the reason was.
        isHearsay ||
        (source === 'remote' && (facts.hasAbandoned || facts.hasIdled)),
      // One jar for all tabs: giving up one sign-in can empty it under another that is just being committed.
      revoked: isExcused || facts.hasSignedOutBlindly || isHearsay || (isAmbient && facts.hasAbandoned),
      refreshLost: facts.lost.size > 0 || isExcused || isHearsay || (isAmbient && facts.hasAbandoned),
      userChanged: facts.signIns > 1,
      storageCleared: facts.storeTrouble,
      expired:
        facts.mode === 'memory' &&
        (tabs.some((other) => other.auth.view.status.startsWith('a') && other.auth.view.status !== 'authenticated') ||
          facts.hasServerFaults ||
          // Known: who asks when the device falls asleep gives up at once on waking, before the other tab could answer.
          facts.hasIdled ||
          facts.spenderGone ||
          facts.hasFrozen ||
          facts.hasLostMessages ||
          facts.asked.size > 0),
      idle: facts.hasIdled,
    }
    if (!hasCause[reason]) fail(`without cause: ${text}`)
  }

  return {
    token(tab: SimTab, token: string | null, over: ReadonlySet<Family>) {
      if (token === null) return
      const family = server.familyOf(token)
      if (family && over.has(family))
        fail(`${tab.name} returned a token of ${nameOf(family)}, which had been signed out`)
      const { user } = tab.auth.view
      if (user?.id !== family?.user) fail(`${tab.name} shows ${user?.id} and returns a token of ${nameOf(family)}`)
      if (tab.auth.view.isLocked) fail(`${tab.name} is locked and returns a token`)
    },
    step() {
      for (const tab of tabs) {
        for (const end of tab.ends.splice(0)) if (!tab.isGone) judgeEnd(tab, end)
        if (tab.isGone) continue
        const { status } = tab.auth.actor.getSnapshot()
        if (status !== 'active') fail(`${tab.name}: the chart is in status ${status}`)
      }
      if (!facts.hasFrozen) {
        const refreshing = tabs.reduce((sum, tab) => sum + (tab.isGone ? 0 : tab.refreshing), 0)
        if (refreshing > 1) fail(`${refreshing} refreshes in flight`)
      }
      if (server.counts.reuse > judgedReuse) {
        judgedReuse = server.counts.reuse
        if (facts.lost.size === 0) fail('a refresh token was spent twice')
      }
      for (const one of facts.pending) {
        if (one.isSettled || one.tab.isGone || one.tab.wasFrozen) {
          facts.pending.delete(one)
        } else if (browser.clock.awake() - one.since > PATIENCE) {
          fail(`${one.tab.name} ${one.what} has not settled in ${PATIENCE} ms`)
        }
      }
    },
    async calm() {
      const entry = await browser.register.read()
      const live = entry?.live ? entry : null
      for (const tab of tabs) {
        if (tab.isGone) continue
        const { view } = tab.auth
        const held = tab.held()
        const family = tab.family()
        const seen = `${tab.name} is ${view.status} as ${view.user?.id ?? 'nobody'} (generation ${view.session?.generation}), holds ${nameOf(family)} (generation ${held?.generation}); ledger ${live ? `live, generation ${live.generation}, locked ${live.locked ?? false}` : `over: ${entry && !entry.live ? entry.reason : 'empty'}`}; error ${view.error?.code}`
        if (view.isAuthenticated !== (held !== null)) fail(`chart and vault disagree: ${seen}`)
        else if (held && view.session?.id !== held.epoch && !isAmbient) fail(`another epoch: ${seen}`)
        else if (held && view.session?.generation !== held.generation) fail(`another generation: ${seen}`)
        else if (held && view.user?.id !== family?.user) fail(`another user: ${seen}`)
        if (['restoring', 'authenticating', 'signingOut'].includes(view.status)) fail(`still busy: ${seen}`)
        if (!live && view.isAuthenticated) fail(`signed in by mistake: ${seen}`)
        if (live && held && held.epoch !== live.epoch) fail(`not the ledger's epoch: ${seen}`)
        const isOwn =
          facts.mode === 'memory' &&
          (facts.spenderGone || facts.hasFrozen || facts.hasLostMessages || facts.signIns > 1)
        if (live && !view.isAuthenticated && !isOwn && !facts.storeTrouble) fail(`signed out by accident: ${seen}`)
        if (live && view.isAuthenticated && view.isLocked !== (live.locked ?? false)) fail(`lock: ${seen}`)
        if (live && family?.isDead && !facts.asked.has(family) && !facts.lost.has(family))
          fail(`revoked while live: ${seen}`)
      }
      if (!isAmbient && !facts.revokeTrouble && !facts.hasFrozen && facts.lost.size === 0) {
        const wanted = tabs.filter((tab) => !tab.isGone).map((tab) => tab.family())
        for (const family of server.liveFamilies())
          if (!wanted.includes(family) && !facts.orphans.has(family) && facts.mode === 'token' && !facts.storeTrouble)
            fail(`left behind at the server: ${nameOf(family)}`)
      }
    },
    gone() {
      for (const { name, ports, isGone } of tabs) {
        if (!isGone || ports.isDead) continue
        if (ports.timers + ports.listeners > 0 || ports.holdsLock)
          fail(
            `${name} is disposed and holds ${ports.timers} timers, ${ports.listeners} listeners, lock ${ports.holdsLock}`,
          )
      }
      if (browser.hub.members.size > 0) fail(`${browser.hub.members.size} channels are open`)
    },
  }
}
