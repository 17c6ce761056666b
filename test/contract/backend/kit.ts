import { createAuth } from 'authchart'
import type { SimulatedTab } from 'authchart/testing'
import type { TabChannel } from '../../../src/adapters/ports.ts'
import { isAuthError } from '../../../src/errors.ts'
import type { AuthEvent } from '../../../src/machines/auth/auth.events.ts'
import { collectSecrets, overhear, secretIn } from './secrets.ts'
import { passingIn } from './work.ts'
import type { BackendWorld, ContractTab } from './world.types.ts'

const EVENTS = [
  ...(['signedIn', 'signedOut', 'refreshed', 'refreshFailed', 'userChanged', 'accessDenied', 'rateLimited'] as const),
  ...(['storageFailed', 'locked', 'unlocked', 'idleWarning', 'idleTimeout'] as const),
  ...(['stepUpRequired', 'steppedUp'] as const),
]
/** Shorter than an app's would be: more happens in a history. */
const TIMEOUTS = { request: 4_000, settle: 400, signOut: 2_000, wait: 20_000 }

/** What every test of the suite does with a world. */
export function kitOf(world: BackendWorld) {
  const { browser, work } = world
  const { pass, finish } = passingIn(browser, work)
  const tabs: ContractTab[] = []
  const { network } = browser

  function start(tab: SimulatedTab, address?: string): ContractTab {
    const page = world.pageOf(tab, address)
    const seen: unknown[] = []
    const events: AuthEvent[] = []
    const { environment, requests, ...options } = world.options(page)
    const ports = { ...tab.environment('contract'), ...environment }
    const channel: TabChannel = {
      ...ports.channel,
      post(message) {
        seen.push({ message: options.shareAccessToken ? withoutSharedToken(message) : structuredClone(message) })
        ports.channel.post(message)
      },
    }
    const auth = createAuth({
      timeouts: TIMEOUTS,
      ...options,
      environment: { ...ports, channel },
      requests: { page, ...requests },
      inspect: (event) => void seen.push(essence(event)),
    })
    for (const type of EVENTS) auth.on(type, (event) => events.push(event))
    const made: ContractTab = { tab, page, auth, events, seen }
    tabs.push(made)
    return made
  }

  return {
    ...world,
    world,
    tabs,
    pass,
    finish,
    start,
    open: async () => {
      const made = start(browser.open())
      await finish(made.auth.ready)
      return made
    },
    reload: async ({ tab }: ContractTab, address?: string) => start(tab.reload(), address),
    signIn: (tab: ContractTab, user: 'ada' | 'grace' = 'ada') => world.signIn(tab, user),
    /** What the API says to a request of this tab: whose session it saw. */
    me: async ({ auth }: ContractTab) => {
      const response = await auth.fetch(`${world.api}/me`)
      return response.ok ? ((await response.json()) as { id: string }).id : response.status
    },
    refreshes: () => network.log.filter((entry) => world.isRefresh(entry) && entry.answered?.status === 200).length,
    /** Somebody on the way answers with this status, and a page of HTML, until it is called off. */
    breakDown(status: number) {
      outages.set(world, status)
      return () => void outages.delete(world)
    },
    /** Rejected as the app would see it: its facts are overheard, its cause is not. */
    failure: async (tab: ContractTab, promise: Promise<unknown>) => {
      const error = await finish(promise).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      if (error) tab.seen.push(error)
      return isAuthError(error) ? error.code : error
    },
    leak() {
      const collector = answers.get(world) ?? collectSecrets()
      overhear(collector, network.log)
      for (const address of world.addresses ?? []) collector.hearAddress(address)
      const secrets = [...collector.all, ...(world.secrets?.() ?? [])]
      for (const { auth, seen, events } of tabs) {
        const { context } = auth.actor.getSnapshot()
        const shown = { seen, events, view: auth.view, context, record: auth.record(), explained: auth.explain() }
        const found = secretIn(shown, secrets)
        if (found) return { found, where: Object.entries(shown).find(([, one]) => secretIn(one, [found]))?.[0] }
      }
      return { found: null, known: secrets.length }
    },
    async dispose() {
      for (const { auth } of tabs) auth.dispose()
      await pass(50)
      await world.dispose?.()
    },
  }
}

const outages = new WeakMap<object, number>()
const answers = new WeakMap<object, ReturnType<typeof collectSecrets>>()

/** Puts a server behind the world's network, where its answers are overheard and outages happen. */
export function serve(world: BackendWorld, origin: string, handler: (request: Request) => Promise<Response>): void {
  const collector = answers.get(world) ?? collectSecrets()
  answers.set(world, collector)
  world.browser.serve(origin, async (request) => {
    const status = outages.get(world)
    if (status) return new Response('<h1>Out of order</h1>', { status, headers: { 'content-type': 'text/html' } })
    const response = await handler(request)
    collector.hear(await response.clone().text(), response.headers)
    return response
  })
}

/** The one secret that may be told to other tabs, where the app has said so. */
const withoutSharedToken = (message: unknown): unknown =>
  JSON.parse(JSON.stringify(message, (name, value) => (name === 'accessToken' ? undefined : value)))

/** What an observer of XState is shown, without the machine's own definition. */
function essence(event: object): unknown {
  const { event: sent, snapshot, type } = event as { event?: unknown; snapshot?: object; type: string }
  const { context, output, error, input } = (snapshot ?? {}) as Record<string, unknown>
  return { type, sent, context, output, error, input }
}
