import { expect } from 'vitest'
import type { AnyMachineSnapshot } from 'xstate'
import { parseGrant } from '../../src/adapters/backends/restAnswers.ts'
import type { SimulatedBrowser } from '../../src/testing/index.ts'
import { createFakeAuthServer } from '../../src/testing/index.ts'
import type { Assertion, AuthModelOptions, Cause, ModelState } from '../../src/testing/model/index.ts'
import type { WalkedApp } from './walkedApp.ts'

/** How long a proof counts, ms: sooner over than any token. */
export const LASTS = 300_000
const LONG_AGO = -86_400_000
const PATH = '/auth/step-up'
const otp = { method: 'otp', code: '123456' }

/** What the server will say of the proof that it judges next. */
export type Verdict = 'strong' | 'weak' | 'stale'

type ServerOptions = NonNullable<Parameters<typeof createFakeAuthServer>[0]>

/** The fake server, which can also judge a step-up; and how its grants are to be read. */
export function steppingServer(options: ServerOptions, clock: SimulatedBrowser['clock']) {
  const answers = { verdict: 'strong' as Verdict }
  const stale = new Set<string>()
  let serial = 0
  const server = createFakeAuthServer({
    ...options,
    routes: {
      'POST /step-up'(_, tools) {
        const { session } = tools.identify()
        const { verdict } = answers
        answers.verdict = 'strong'
        stale.delete(session)
        if (verdict === 'stale') stale.add(session)
        // By other means each time: else another tab could not tell that it was one.
        const means = ++serial % 2 === 0 ? 'otp' : 'hwk'
        return tools.stepUp(session, { amr: ['pwd', means], acr: verdict === 'weak' ? 'weak' : 'strong' })
      },
    },
  })
  const mapGrant = (answer: unknown) => {
    const grant = parseGrant(answer)
    const isStale = stale.has(server.state.familyOf(grant.accessToken)?.id ?? '')
    return isStale ? { ...grant, authenticationAge: (clock.now() - LONG_AGO) / 1_000 } : grant
  }
  return { server, answers, mapGrant }
}

/** Refuses a request once (RFC 9470 §3). */
export function challenges() {
  const refused = new Set<string>()
  return ({ url }: Request): Response => {
    if (refused.has(url)) return Response.json({})
    refused.add(url)
    const challenge = 'Bearer error="insufficient_user_authentication", acr_values="strong", max_age="300"'
    return new Response(null, { status: 401, headers: { 'www-authenticate': challenge } })
  }
}

/** Those who wait for a step-up, until it is known what has become of them. */
export class Waiters {
  readonly #open = new Set<Promise<unknown>>()
  readonly #leave = new Set<AbortController>()

  get size(): number {
    return this.#open.size
  }

  add(ask: (signal: AbortSignal) => Promise<unknown>): void {
    const leaving = new AbortController()
    this.#leave.add(leaving)
    const asked: Promise<unknown> = ask(leaving.signal)
      .catch(() => {})
      .finally(() => {
        this.#open.delete(asked)
        this.#leave.delete(leaving)
      })
    this.#open.add(asked)
  }

  /** Who came first goes. */
  leave(): void {
    const [first] = this.#leave
    first?.abort()
  }
}

/** Those who wait, as the child of the chart counts them. */
const heard = ({ page }: WalkedApp): number => {
  const child = page.actor.getSnapshot().children.stepUp?.getSnapshot() as AnyMachineSnapshot | undefined
  return child?.context.waiting.length ?? 0
}

/** Lets the server judge what the user has given. */
const judge =
  (verdict: Verdict): Cause<WalkedApp> =>
  async (app) => {
    app.answers.stepUp.verdict = verdict
    app.gates.refreshing.open()
    await app.answer(PATH)
    await app.until('the end of the step-up', () => app.page.auth.view.assurance?.isVerifying !== true)
    app.gates.refreshing.close()
  }
const refuse =
  (error: string): Cause<WalkedApp> =>
  (app) =>
    app.answer(PATH, Response.json({ error }, { status: 403 }))

let serial = 0

export const stepUpEvents: AuthModelOptions<WalkedApp>['events'] = {
  'stepUp.ask': ({ page, waiters }) => waiters.add((signal) => page.auth.stepUp({}, { signal })),
  'stepUp.withdraw': ({ waiters }) => waiters.leave(),
  'request.challenged': async (app) => {
    const before = heard(app)
    app.waiters.add((signal) => app.page.auth.fetch(`/challenged?${++serial}`, { signal }))
    await app.until('the question', () => heard(app) > before)
  },
  'stepUp.submit': async (app) => {
    app.requests.setAside()
    app.gates.refreshing.open()
    app.page.auth.submitStepUp(otp).catch(() => {})
    await app.until('the step-up at the server', () => app.requests.isWaiting(PATH))
    app.gates.refreshing.close()
  },
  'stepUp.decline': async (app) => {
    app.page.auth.declineStepUp()
    await app.browser.pass(0)
    expect(app.waiters.size).toBe(0)
  },
  'proof.accepted': judge('strong'),
  'proof.weak': judge('weak'),
  'proof.stale': judge('stale'),
  'proof.refused': refuse('second_factor_invalid'),
  'proof.exhausted': refuse('second_factor_exhausted'),
  'elevation.over': (app) =>
    app.until('the end of it', () => app.page.auth.view.assurance?.elevatedUntil === null, LASTS + 2_000, 500),
  'tab.steppedUp': (app) => app.beside(({ auth }) => app.browser.finish(auth.submitStepUp(otp))),
}

/** What of it can be compared: the request and the times of a model are samples. */
const shown = (assurance: ModelState['view']['assurance']) =>
  assurance && {
    isAsked: assurance.request !== null,
    isVerifying: assurance.isVerifying,
    isElevated: assurance.elevatedUntil !== null,
    error: assurance.error?.code,
  }

export const stepUpStates: Readonly<Record<string, Assertion<WalkedApp>>> = {
  'stepUp.proof': ({ page: { auth } }, { view }) => expect(shown(auth.view.assurance)).toEqual(shown(view.assurance)),
  'stepUp.request.idle': async ({ waiters, browser }) => {
    await browser.pass(20)
    expect(waiters.size).toBe(0)
  },
  'stepUp.request.asking': ({ waiters }) => expect(waiters.size).toBeGreaterThan(0),
}
