import { describe, expect, it } from 'vitest'
import type { AuthBackend, Resumed } from '../../../src/adapters/ports.ts'
import { AuthError } from '../../../src/errors.ts'
import type { AuthEvent } from '../../../src/machines/auth/auth.events.ts'
import type { Grant } from '../../../src/session.ts'
import type { WorldTab } from '../engine/world.ts'
import { LASTS, stepUpWorld, strong } from './stepUpWorld.ts'

const typesOf = ({ heard }: WorldTab) => heard.map((event) => (event as AuthEvent).type)

/** What the server's page has granted to whoever comes back from there. */
const proved = (backend: AuthBackend, name = 'ada', more: Partial<Grant> = {}): Resumed => {
  const rest: Resumed = async ({ signal }) => {
    const outcome = await backend.signIn?.({ method: 'password', name }, { signal })
    if (outcome?.type !== 'granted') throw new Error('the fake server grants')
    return { type: 'granted', grant: { ...outcome.grant, acr: '2', authenticationAge: 0, ...more } }
  }
  return Object.assign(rest, { isStepUp: true })
}

describe('a step-up that has left the page', () => {
  const left = async (setUp?: Parameters<typeof stepUpWorld>[0]) => {
    const w = stepUpWorld(setUp)
    const before = await w.signedIn()
    const { session } = before.auth.view
    const backend = w.server.backend()
    return { ...w, before, session, backend }
  }

  it('brings the next generation of the same session, which is elevated', async () => {
    const { open, finish, session, backend, clock, server, settle } = await left()
    await clock.pass(LASTS + 1_000)
    const back = open({ backend: { ...backend, resume: () => proved(backend) } })
    const shown: string[] = []
    back.auth.subscribe(() => shown.push(back.auth.view.status))
    const view = await finish(back.auth.ready)
    await settle()
    expect(view.session).toMatchObject({ id: session?.id, acr: '2', authenticatedAt: clock.now() })
    expect(view.session?.generation).toBeGreaterThan(1)
    expect(back.auth.isSteppedUp(strong)).toBe(true)
    expect(back.heard).toContainEqual({ type: 'steppedUp', until: clock.now() + LASTS })
    expect(typesOf(back)).not.toContain('signedIn')
    expect(new Set(shown)).toEqual(new Set(['authenticated']))
    expect(server.isValid(await finish(back.auth.getAccessToken()))).toBe(true)
  })

  it('is seen by the other tabs as that, not as another session', async () => {
    const { open, finish, settle, session, backend, before } = await left()
    const back = open({ backend: { ...backend, resume: () => proved(backend) } })
    await finish(back.auth.ready)
    await settle()
    expect(before.auth.view.session).toMatchObject({ id: session?.id, generation: 2, acr: '2' })
    expect(typesOf(before)).toEqual(['signedIn', 'refreshed', 'steppedUp'])
    expect(before.auth.isSteppedUp(strong)).toBe(true)
  })

  it('T9: is refused where somebody else has proved who they are, and the session goes on', async () => {
    const { open, finish, settle, session, backend, server } = await left()
    const back = open({ backend: { ...backend, resume: () => proved(backend, 'grace') } })
    const view = await finish(back.auth.ready)
    await settle()
    expect(view).toMatchObject({ session: { id: session?.id }, user: { id: 'ada' } })
    expect(view.assurance).toMatchObject({ isVerifying: false, error: { code: 'user_changed' } })
    expect(server.liveFamilies().map(({ user }) => user)).toEqual(['ada'])
  })

  it('that came to nothing leaves the session alone, and says why', async () => {
    const { open, finish, session, backend } = await left()
    const refused = Object.assign(() => Promise.reject(new AuthError('access_denied', 'The user said no.')), {
      isStepUp: true,
    })
    const back = open({ backend: { ...backend, resume: () => refused } })
    expect(await finish(back.auth.ready)).toMatchObject({
      status: 'authenticated',
      session: { id: session?.id, generation: 1 },
      assurance: { error: { code: 'access_denied' } },
    })
  })

  it('is no sign-in for a session that is locked', async () => {
    const { open, finish, settle, session, backend } = await left()
    const locked = open({ unlock: async () => true })
    await finish(locked.auth.ready)
    locked.auth.lock()
    await settle()
    const back = open({ unlock: async () => true, backend: { ...backend, resume: () => proved(backend) } })
    expect(await finish(back.auth.ready)).toMatchObject({ isLocked: true, session: { id: session?.id, generation: 1 } })
  })

  it('signs in where the session was in the memory of the page that left', async () => {
    const w = stepUpWorld()
    const backend = w.server.backend()
    const back = w.open({ backend: { ...backend, resume: () => proved(backend) } })
    expect(await w.finish(back.auth.ready)).toMatchObject({ status: 'authenticated', user: { id: 'ada' } })
  })

  it('signs in where the app steps up no more', async () => {
    const { open, finish, session, backend } = await left()
    const back = open({ stepUp: undefined, backend: { ...backend, resume: () => proved(backend) } } as never)
    const view = await finish(back.auth.ready)
    expect(view.status).toBe('authenticated')
    expect(view.session?.id).not.toBe(session?.id)
  })
})
