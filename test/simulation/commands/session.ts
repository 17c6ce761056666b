import type { Command, Dice } from 'authchart/testing'
import { promise } from '../judges/promises.ts'
import { judgeToken } from '../judges/tokens.ts'
import { MOST_TABS } from '../setup.ts'
import { type Attempt, isGone, type SimTab } from '../simTab.ts'
import { CODE, PASSWORD, USERS, type UserName } from '../users.ts'
import type { World } from '../world.ts'

/** Makes commands to one of so many tabs; each refuses while there is none in its slot that runs. */
export const tabCommand =
  (tabs: number) =>
  (
    weight: number,
    draw: (dice: Dice) => { readonly text: string; readonly run: (tab: SimTab, world: World) => unknown },
  ): Command<World> => ({
    weight,
    draw(dice) {
      const slot = dice.below(MOST_TABS) % tabs
      const { text, run } = draw(dice)
      return {
        text: `tab ${slot} ${text}`,
        run(world) {
          const tab = world.at(slot)
          return tab !== undefined && run(tab, world) !== false
        },
      }
    },
  })

export type ToTab = ReturnType<typeof tabCommand>

/** What a user and an app do with the session. */
export const sessionCommands = (toTab: ToTab): Readonly<Record<string, Command<World>>> => ({
  signIn: toTab(5, (dice) => {
    const name = dice.pick<UserName>(['ada', 'ada', 'ada', 'grace', 'lin'])
    const password = dice.chance(0.9) ? PASSWORD : 'wrong'
    return {
      text: `signs in as ${name}${password === PASSWORD ? '' : ' with a wrong password'}`,
      run: (tab, world) => signIn(world, tab, name, password),
    }
  }),
  code: toTab(3, (dice) => {
    const code = dice.chance(0.8) ? CODE : '000000'
    return {
      text: code === CODE ? 'gives its second factor' : 'gives a wrong second factor',
      run(tab, world) {
        if (tab.auth.view.status !== 'awaitingSecondFactor') return false
        return begins(world, tab, 'second factor', () => tab.auth.submitSecondFactor({ code }))
      },
    }
  }),
  resend: toTab(1, () => ({
    text: 'asks for another code',
    run(tab, world) {
      if (tab.auth.view.status !== 'awaitingSecondFactor') return false
      return promise(world, tab, 'resend', tab.auth.resendSecondFactor())
    },
  })),
  cancel: toTab(2, () => ({
    text: 'gives up its sign-in',
    run(tab) {
      if (!['authenticating', 'awaitingSecondFactor'].includes(tab.auth.view.status)) return false
      return tab.auth.cancel()
    },
  })),
  signOut: toTab(3, (dice) => {
    const scope = dice.pick(['here', 'here', 'here', 'everywhere', 'elsewhere'] as const)
    return { text: `signs out ${scope}`, run: (tab, world) => signOut(world, tab, scope) }
  }),
  refresh: toTab(4, () => ({
    text: 'refreshes',
    run: (tab, world) => promise(world, tab, 'refresh', tab.auth.refresh()),
  })),
  token: toTab(5, () => ({ text: 'asks for a token', run: (tab, world) => askForToken(world, tab) })),
  fetch: toTab(6, () => ({
    text: 'asks the API who it is',
    run(tab, world) {
      promise(world, tab, 'fetch', askApi(world, tab), () => {})
    },
  })),
  rejected: toTab(2, () => ({
    text: 'is told that its token was rejected',
    run(tab, world) {
      const { generation } = tab.auth.tokens
      promise(world, tab, 'rejected', tab.auth.tokenRejected({ generation }))
    },
  })),
  lock: toTab(1, () => ({ text: 'locks', run: (tab) => tab.auth.lock() })),
  unlock: toTab(2, (dice) => {
    const proof = dice.pick(['right', 'right', 'wrong'])
    return {
      text: `unlocks with the ${proof} proof`,
      run(tab, world) {
        if (!tab.auth.view.isLocked) return false
        return promise(world, tab, 'unlock', tab.auth.unlock(proof), () => void world.sawSomebody(tab))
      },
    }
  }),
  stay: toTab(1, () => ({
    text: 'says that somebody is there',
    run(tab, world) {
      if (!tab.auth.view.isIdleWarning) return false
      tab.auth.stay()
      return world.sawSomebody(tab)
    },
  })),
})

function begins(world: World, tab: SimTab, what: string, ask: () => Promise<unknown>): void {
  const since = world.now()
  const attempt: Attempt = { at: since, sent: world.journal.exchanges.length, settledAt: null, isGivenUp: false }
  tab.attempts.push(attempt)
  promise(
    world,
    tab,
    what,
    ask(),
    () => {
      attempt.settledAt = world.now()
      // Whoever is only asked for a second factor yet says nothing about the session there was before.
      if (tab.auth.view.status === 'authenticated') world.sawSomebody(tab)
    },
    (error) => {
      attempt.settledAt = world.now()
      const { code } = error as { code?: string }
      if (code !== 'cancelled' && code !== 'superseded') return
      attempt.isGivenUp = true
      // Given up or overtaken while it was being committed: whatever session it has begun is nobody's.
      for (const epoch of world.journal.epochs.values())
        if (epoch.begunBy === tab && epoch.begunAt >= since) epoch.isAbandoned = true
    },
  )
}

export const signIn = (world: World, tab: SimTab, name: UserName, password: string = PASSWORD): void =>
  begins(world, tab, `sign-in as ${name}`, () =>
    tab.auth.signIn({ method: 'password', email: USERS[name].email, password }),
  )

function signOut(world: World, tab: SimTab, scope: 'here' | 'everywhere' | 'elsewhere'): void {
  if (scope === 'elsewhere') {
    doomAll(world, tab)
    promise(world, tab, 'sign-out elsewhere', tab.auth.signOut({ scope }))
    return
  }
  const { status, session } = tab.auth.view
  const isRestoring = status === 'restoring'
  const meant = isRestoring ? tab.held()?.epoch : session?.id
  const sent = world.journal.exchanges.length
  const family = tab.family()
  const asked = { tab, at: world.now(), sent, family, doneAt: null as number | null, isMute: world.isStorageFailing }
  if (meant) world.journal.epoch(meant).asked.push(asked)
  const one = { at: asked.at, isBlind: isRestoring, settledAt: null as number | null }
  tab.signOuts.push(one)
  const done = () => {
    asked.doneAt = one.settledAt = world.now()
  }
  if (scope === 'everywhere') doomAll(world, tab)
  promise(world, tab, 'sign-out', tab.auth.signOut({ scope }), done, done)
}

/** All sessions of the user at the server, also those of tabs that have not heard of a switch yet. */
function doomAll(world: World, tab: SimTab): void {
  const sessions = world.server.state.families()
  const own = sessions.find(({ id }) => id === tab.family())
  for (const epoch of world.journal.epochs.values())
    if (sessions.some(({ id, userId }) => epoch.families.has(id) && userId === own?.userId)) epoch.isDoomed = true
}

export function askForToken(world: World, tab: SimTab): void {
  promise(world, tab, 'token', tab.auth.getAccessToken(), judgeToken(world, tab))
}

async function askApi(world: World, tab: SimTab): Promise<void> {
  const response = await tab.auth.fetch(`${world.origin}/api/me`)
  if (isGone(tab) || !response.ok) return
  const session = tab.auth.tokens.sessionId
  const { user } = (await response.json()) as { user: string }
  // The answer may be read after a switch; what is judged is what the page was given.
  if (tab.auth.tokens.sessionId === session && tab.auth.view.user && tab.auth.view.user.id !== user)
    world.fail('I7', `${tab.name} shows ${tab.auth.view.user.id} and gets the answer for ${user}`)
}
