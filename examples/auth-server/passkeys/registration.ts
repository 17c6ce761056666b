import {
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { FakeRoute } from 'authchart/testing'
import { CHALLENGE_TTL, type Challenges } from './challenges.ts'
import type { Passkeys } from './credentials.ts'
import type { RelyingParty } from './relyingParty.ts'
import { responseIn } from './response.ts'

export interface PasskeyParts {
  readonly party: RelyingParty
  readonly challenges: Challenges
  readonly passkeys: Passkeys
}

/**
 * A signed-in user adds a passkey. A real server would ask for a recent proof of who they are first (step-up): whoever adds a
 * passkey can come back.
 */
export function registrationRoutes({ party, challenges, passkeys }: PasskeyParts): Record<string, FakeRoute> {
  return {
    async 'POST /passkey/registration/options'(_, tools) {
      const { user, session } = tools.identify()
      return {
        status: 200,
        body: await generateRegistrationOptions({
          rpName: party.name,
          rpID: party.id,
          userID: Buffer.from(passkeys.handleOf(user.id), 'base64url'),
          userName: user.email,
          userDisplayName: user.name,
          challenge: Buffer.from(challenges.open({ purpose: 'registration', userId: user.id, session }), 'base64url'),
          timeout: CHALLENGE_TTL,
          attestationType: 'none',
          excludeCredentials: passkeys
            .of(user.id)
            .map(({ id, transports }) => ({ id, ...(transports && { transports }) })),
          // Discoverable, so that nobody has to type who they are; verified, so that it is two factors in one.
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        }),
      }
    },

    async 'POST /passkey/registration'(request, tools) {
      const { user, session } = tools.identify()
      const fields = await request.fields()
      const { response, challenge } = responseIn<RegistrationResponseJSON>(fields, tools)
      const pending = challenges.take(challenge)
      if (!pending) return tools.refuse(410, 'challenge_expired')
      if (pending.purpose !== 'registration' || pending.userId !== user.id || pending.session !== session)
        return tools.refuse(400, 'invalid_credentials')
      const { registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: party.originsFor(request.url),
        expectedRPID: party.id,
        requireUserVerification: true,
      }).catch(() => ({ registrationInfo: undefined }))
      if (!registrationInfo) return tools.refuse(400, 'invalid_credentials')
      const isNew = passkeys.add({
        ...registrationInfo.credential,
        userId: user.id,
        name: typeof fields.name === 'string' && fields.name.trim() ? fields.name.trim().slice(0, 100) : 'Passkey',
        isSynced: registrationInfo.credentialDeviceType === 'multiDevice',
        createdAt: tools.clock.now(),
        lastUsedAt: null,
      })
      if (!isNew) return tools.refuse(400, 'invalid_credentials')
      return { status: 200, body: { id: registrationInfo.credential.id } }
    },

    'GET /passkey/credentials'(_, tools) {
      const own = passkeys.of(tools.identify().user.id)
      const shown = own.map(({ id, name, isSynced, createdAt, lastUsedAt }) => ({
        id,
        name,
        isSynced,
        createdAt,
        lastUsedAt,
      }))
      return { status: 200, body: { credentials: shown } }
    },

    async 'POST /passkey/credentials/remove'(request, tools) {
      const { user } = tools.identify()
      const { id } = await request.fields()
      if (typeof id !== 'string' || !passkeys.remove(user.id, id)) return tools.refuse(404, 'no_such_passkey')
      return { status: 204 }
    },
  }
}
