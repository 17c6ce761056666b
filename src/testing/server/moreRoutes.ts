import type { AccessGate, Admitted } from './accessGate.ts'
import type { ServerClock } from './clock.ts'
import type { Exchange, Reply } from './exchange.ts'
import type { Authentication } from './families.ts'
import type { Fields } from './fields.ts'
import type { Grants } from './grants.ts'
import { Refusal } from './refusal.ts'
import type { AskedProof } from './stepUps.ts'
import type { FakePublicUser } from './users.ts'
import type { ServerWorld } from './world.ts'

/** A request to an endpoint of the test's own. */
export interface RouteRequest extends Pick<Exchange, 'url' | 'mode' | 'bearer'> {
  /** The JSON object in the body; throws a 400 for anything else. */
  fields(): Promise<Fields>
}

/** An endpoint that the fake server does not have by itself. What it answers becomes JSON. */
export type FakeRoute = (request: RouteRequest, tools: RouteTools) => Reply | Promise<Reply>

/** What an endpoint of the test's own may do as a part of the server. What it throws here becomes the answer. */
export interface RouteTools {
  readonly clock: ServerClock
  /** Whose valid access token the request carries, and the id of the session. Throws 401 `invalid_token`. */
  identify(): { readonly user: FakePublicUser; readonly session: string }
  /**
   * The same for an endpoint that wants more than a session: throws 401 with a challenge (RFC 9470) unless this was proved when
   * the access token was issued.
   */
  demand(asked: AskedProof): { readonly user: FakePublicUser; readonly session: string }
  /** Tokens of a new session of this user (id or address), in the body or in the cookie as the request asks for them. */
  grant(user: string, authentication: Authentication): Reply
  /** A new access token for the living session of this id, whose refresh token stays. Throws 401 `invalid_token`. */
  stepUp(session: string, authentication: Authentication): Reply
  /** Of whom this challenge asks a second factor. Throws `second_factor_expired` or `…_exhausted`. */
  secondFactorOf(challenge: string): FakePublicUser
  /** Closes the challenge, or counts a wrong answer and throws `second_factor_invalid` or `…_exhausted`. */
  settleSecondFactor(challenge: string, isRight: boolean): void
  /** Refuses: a status and what stands in `error`. */
  refuse(status: number, error: string, details?: Readonly<Record<string, unknown>>): never
}

/** The tools for one request. */
export function routeTools(world: ServerWorld, gate: AccessGate, grants: Grants, exchange: Exchange): RouteTools {
  const { clock, users, families, secondFactor, signInLimit } = world
  const callerOf = ({ account, family }: Admitted) => ({ user: account.user, session: family.id })
  return {
    clock,
    identify: () => callerOf(gate.identify(exchange.bearer)),
    demand: (asked) => callerOf(gate.demand(exchange.bearer, asked)),
    grant: (user, authentication) => grants.begin(exchange, users.named(user), authentication),
    stepUp(session, authentication) {
      const family = families.all().find(({ id }) => id === session)
      if (!family) throw new Refusal(401, 'invalid_token')
      return grants.stepUp(exchange, family, authentication)
    },
    secondFactorOf: (challenge) => secondFactor.asked(challenge).user,
    settleSecondFactor(challenge, isRight) {
      signInLimit.succeeded(secondFactor.settle(challenge, isRight).user.email)
    },
    refuse(status, error, details) {
      throw new Refusal(status, error, details)
    },
  }
}
