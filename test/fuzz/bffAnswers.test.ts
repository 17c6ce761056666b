import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isAuthError } from '../../src/errors.ts'
import { checkGrant } from '../../src/protocol/begin.ts'
import { bffWorld } from '../unit/bff/bffWorld.ts'

/** Answers that are nearly a session: right names, any values. */
const nearly = fc.record(
  {
    user: fc.oneof(fc.record({ id: fc.string() }), fc.jsonValue()),
    expiresIn: fc.oneof(fc.double(), fc.jsonValue()),
    handle: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
    csrf: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
    acr: fc.jsonValue(),
    amr: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
    scopes: fc.jsonValue(),
    authenticationAge: fc.oneof(fc.double(), fc.jsonValue()),
  },
  { requiredKeys: [] },
)

it('T24: whatever a BFF answers is a grant that the engine takes, or a typed error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(nearly, fc.jsonValue()),
      fc.constantFrom(200, 204, 401, 403, 500),
      async (body, status) => {
        const answer = () => new Response(status === 204 ? null : JSON.stringify(body), { status })
        const { refresh, send } = bffWorld({ 'GET session': answer })
        const grant = await refresh().catch((error: unknown) => {
          expect(isAuthError(error)).toBe(true)
          return null
        })
        if (grant) {
          expect(checkGrant(grant)).toBe(grant)
          expect(grant.expiresIn ?? 1).toBeGreaterThanOrEqual(1)
          expect(
            (await send('/api', { method: 'POST', headers: { authorization: `Cookie ${grant.accessToken}` } })).ok,
          ).toBe(true)
        }
      },
    ),
    { numRuns: 500 },
  )
})
