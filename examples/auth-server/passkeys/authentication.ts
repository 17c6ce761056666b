import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server'
import type { Authentication, FakeRoute, RouteRequest, RouteTools } from 'authchart/testing'
import { CHALLENGE_TTL, type Pending } from './challenges.ts'
import type { Passkey } from './credentials.ts'
import type { PasskeyParts } from './registration.ts'
import { responseIn } from './response.ts'

/** What the demo calls a sign-in with one factor, and with two. */
export const ONE_FACTOR = 'urn:authchart:acr:1'
export const TWO_FACTORS = 'urn:authchart:acr:2'

type Fields = Readonly<Record<string, unknown>>

/** RFC 8176: a key that is bound to its hardware, or one that is synchronised; both factors where the user was verified. */
const proved = ({ isSynced }: Passkey, isVerified: boolean): Authentication => ({
  amr: [isSynced ? 'swk' : 'hwk', 'user', ...(isVerified ? ['mfa'] : [])],
  ...(isVerified && { acr: TWO_FACTORS }),
})

/** A passkey as the first factor, as the second, and as a step-up. */
export function authenticationRoutes({ party, challenges, passkeys }: PasskeyParts): Record<string, FakeRoute> {
  /** Whom a challenge is for is decided before it is made. */
  const begin = (fields: Fields, tools: RouteTools): Pending => {
    if (fields.purpose === 'signIn') return { purpose: 'signIn' }
    if (fields.purpose === 'secondFactor' && typeof fields.challenge === 'string') {
      const { id } = tools.secondFactorOf(fields.challenge)
      return { purpose: 'secondFactor', userId: id, challenge: fields.challenge }
    }
    if (fields.purpose === 'stepUp') {
      const { user, session } = tools.identify()
      return { purpose: 'stepUp', userId: user.id, session }
    }
    return tools.refuse(400, 'invalid_request', { field: 'purpose' })
  }

  /** The passkey that has signed, and whether its user was verified; `null` for an answer that is no good. */
  const verify = async (
    request: RouteRequest,
    response: AuthenticationResponseJSON,
    challenge: string,
    pending: Pending,
  ): Promise<{ readonly passkey: Passkey; readonly isVerified: boolean } | null> => {
    const passkey = passkeys.byId(response.id)
    if (!passkey || (pending.purpose !== 'signIn' && pending.userId !== passkey.userId)) return null
    // WebAuthn Level 3 §7.2 step 6: where nobody has said who they are, the authenticator has to.
    const { userHandle } = response.response
    const isOwner = userHandle === passkeys.handleOf(passkey.userId)
    if (!isOwner && (pending.purpose === 'signIn' || userHandle)) return null
    // A second factor adds to a password: to have the key is enough.
    const requireUserVerification = pending.purpose !== 'secondFactor'
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: party.originsFor(request.url),
      expectedRPID: party.id,
      credential: passkey,
      requireUserVerification,
      // Also for a counter that has not grown: somebody else may have a copy of the key (§6.1.1).
    }).catch(() => ({ verified: false, authenticationInfo: null }))
    if (!verified || !authenticationInfo) return null
    passkey.counter = authenticationInfo.newCounter
    return { passkey, isVerified: authenticationInfo.userVerified }
  }

  return {
    async 'POST /passkey/authentication/options'(request, tools) {
      const pending = begin(await request.fields(), tools)
      const allowed = pending.purpose === 'signIn' ? [] : passkeys.of(pending.userId)
      // An empty list means "any passkey": not what somebody who has none is asked for.
      if (pending.purpose !== 'signIn' && allowed.length === 0) return tools.refuse(403, 'no_passkey')
      return {
        status: 200,
        body: await generateAuthenticationOptions({
          rpID: party.id,
          challenge: Buffer.from(challenges.open(pending), 'base64url'),
          timeout: CHALLENGE_TTL,
          allowCredentials: allowed.map(({ id, transports }) => ({ id, ...(transports && { transports }) })),
          userVerification: pending.purpose === 'secondFactor' ? 'discouraged' : 'required',
        }),
      }
    },

    async 'POST /passkey/authentication'(request, tools) {
      const fields = await request.fields()
      const { response, challenge } = responseIn<AuthenticationResponseJSON>(fields, tools)
      const pending = challenges.take(challenge)
      if (!pending) return tools.refuse(410, 'challenge_expired')
      const isMeant = pending.purpose === fields.purpose
      const found = isMeant ? await verify(request, response, challenge, pending) : null
      if (pending.purpose === 'secondFactor') tools.settleSecondFactor(pending.challenge, found !== null)
      if (!found) return tools.refuse(401, 'invalid_credentials')
      const { passkey, isVerified } = found
      passkey.lastUsedAt = tools.clock.now()
      const authentication = proved(passkey, isVerified)
      // The session that has asked, whatever became of its access token while the user was at the prompt.
      if (pending.purpose === 'stepUp') return tools.stepUp(pending.session, authentication)
      if (pending.purpose === 'secondFactor') {
        const amr = ['pwd', ...authentication.amr.filter((one) => one !== 'mfa'), 'mfa']
        return tools.grant(passkey.userId, { amr, acr: TWO_FACTORS })
      }
      return tools.grant(passkey.userId, authentication)
    },
  }
}
