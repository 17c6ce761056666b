import { describe, expect, it } from 'vitest'
import { offerPasskeys, registerPasskey } from '../../../src/passkey/index.ts'
import { ada, failure, grace, passkeyWorld } from './passkeyWorld.ts'

/** All texts in a value, deeply; of errors what a console would show, but not the cause. */
function texts(value: unknown, seen = new Set<object>()): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'function' || typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  const own = value instanceof Error ? [value.message, value.stack] : []
  return [...own, ...Object.values(value)].flatMap((one) => texts(one, seen))
}

/** What must not be seen: challenges, signatures and what they sign, tokens. */
function secretsOf({ server, sent }: ReturnType<typeof passkeyWorld>): string[] {
  const inBodies = sent.flatMap(({ body }) => {
    const { response } = JSON.parse(body || '{}') as { response?: { response?: Record<string, unknown> } }
    const { clientDataJSON, signature, authenticatorData, attestationObject } = response?.response ?? {}
    return [clientDataJSON, signature, authenticatorData, attestationObject].filter((one) => typeof one === 'string')
  })
  return [...server.passkeys.issuedChallenges(), ...server.state.issuedSecrets(), ...inBodies]
}

describe('no secret of a passkey', () => {
  it.each(['body', 'cookie'] as const)('enters the chart, an event, an error or the record (%s mode)', async (mode) => {
    const world = passkeyWorld({ mode })
    const { authenticator, endpoints, server } = world
    const shown: unknown[] = []
    const auth = world.open({ inspect: (event) => void shown.push(structure(event)) })
    for (const type of ['signedIn', 'signedOut', 'refreshed', 'userChanged', 'refreshFailed'] as const)
      auth.on(type, (event) => shown.push(event))
    const tell = async (promise: Promise<unknown>) => void shown.push(await failure(promise))

    await auth.signIn(grace)
    await auth.submitSecondFactor({ code: server.currentCode('user-grace') })
    await registerPasskey(auth, { server: endpoints })
    authenticator.failure = 'SecurityError'
    await tell(registerPasskey(auth, { server: endpoints }))
    await auth.signOut()
    await auth.signIn({ method: 'passkey' })
    await auth.refresh()
    await auth.signOut()
    for (const name of ['NotAllowedError', 'SecurityError', 'UnknownError']) {
      authenticator.failure = name
      await tell(auth.signIn({ method: 'passkey' }))
    }
    authenticator.origin = 'http://evil.test'
    await tell(auth.signIn({ method: 'passkey' }))
    await auth.signIn(grace)
    await tell(auth.submitSecondFactor({ method: 'passkey' }))
    authenticator.origin = 'http://localhost'
    await auth.submitSecondFactor({ method: 'passkey' })
    await auth.signOut()
    const stop = offerPasskeys(auth, { server: endpoints, onError: (error) => shown.push(error) })
    await expect.poll(() => authenticator.open).toBe(1)
    authenticator.confirm()
    await expect.poll(() => auth.view.status).toBe('authenticated')
    stop()
    await auth.signOut()
    await auth.signIn(ada)
    shown.push(auth.view, auth.actor.getSnapshot().context, auth.record(), auth.explain())

    const secrets = secretsOf(world)
    expect(secrets.length).toBeGreaterThan(20)
    const all = texts(shown)
    expect(all.length).toBeGreaterThan(100)
    expect(all.join('\n')).toContain('user-ada')
    for (const secret of secrets) expect(all.some((text) => text.includes(secret))).toBe(false)
  })
})

/** What an inspector could copy out of an event at that moment. */
function structure(event: object): unknown {
  const plain = new Set<object>()
  return JSON.parse(
    JSON.stringify(event, (key, value: unknown) => {
      if (key === 'actorRef' || key === 'sourceRef' || key === 'machine' || key === '_nodes') return undefined
      if (typeof value !== 'object' || value === null) return value
      if (plain.has(value)) return undefined
      plain.add(value)
      return value
    }) ?? 'null',
  )
}
