import { describe, expect, it } from 'vitest'
import type { AuthBackend } from '../../../src/adapters/ports.ts'
import { AuthError } from '../../../src/errors.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

const password = (name: string) => ({ method: 'password', name })

/** One grant holds all sign-ins of a user, and the revocation of any of its tokens ends it (RFC 7009 §2.1). */
function sharing() {
  const server = fakeServer()
  const own = server.backend()
  const backend: AuthBackend = {
    ...own,
    sharesGrants: true,
    revoke: async (request) => own.revoke?.({ ...request, scope: 'everywhere' }),
  }
  const w = world({ server })
  /** Its answer is on the way until it is let go. */
  const held = () => {
    let release = () => {}
    const until = new Promise<void>((done) => {
      release = done
    })
    server.faults.signIn.push({ type: 'hold', until, stage: 'afterProcessing' })
    return () => release()
  }
  return { ...w, server, held, open: (options = {}) => w.open({ backend, ...options }) }
}

const unanswered = (promise: Promise<unknown>) => promise.catch((error: AuthError) => error.code)

describe('T20: a sign-in that nobody wants any more, at a server that keeps all sign-ins of a user in one grant', () => {
  it('is not revoked while another one is under way, nor once that has succeeded', async () => {
    const { open, held, finish, server, clock, settle } = sharing()
    const { auth } = open()
    await finish(auth.ready)
    const [release, releaseSecond] = [held(), held()]
    const first = unanswered(auth.signIn(password('ada')))
    await settle()
    const second = auth.signIn(password('ada'))
    await settle()
    release()
    await clock.pass(1_000)
    expect(server.counts.revoke).toBe(0)
    releaseSecond()
    await finish(second)
    expect(await first).toBe('superseded')
    await clock.pass(5_000)
    expect(server.counts.revoke).toBe(0)
    expect(server.isValid(await finish(auth.getAccessToken()))).toBe(true)
    await finish(auth.signOut())
    expect(server.liveFamilies()).toEqual([])
  })

  it('is revoked once the other one has failed', async () => {
    const { open, held, finish, server, clock, settle } = sharing()
    const { auth } = open()
    await finish(auth.ready)
    const release = held()
    const first = unanswered(auth.signIn(password('ada')))
    await settle()
    const second = unanswered(auth.signIn(password('')))
    release()
    expect(await finish(second)).toBe('invalid_credentials')
    expect(await first).toBe('superseded')
    await clock.pass(1_000)
    expect(server.liveFamilies()).toEqual([])
    expect(auth.view.isAuthenticated).toBe(false)
  })

  it('is revoked once the other one has been given up, too', async () => {
    const { open, held, finish, server, clock, settle } = sharing()
    const { auth } = open()
    await finish(auth.ready)
    const releases = [held(), held()]
    const asked = [unanswered(auth.signIn(password('ada')))]
    await settle()
    asked.push(unanswered(auth.signIn(password('ada'))))
    await settle()
    auth.cancel()
    for (const release of releases) release()
    await finish(Promise.all(asked))
    await clock.pass(1_000)
    expect(server.liveFamilies()).toEqual([])
  })

  it('is revoked at once where nobody else is signing in', async () => {
    const { open, held, finish, server, settle } = sharing()
    const { auth } = open()
    await finish(auth.ready)
    const release = held()
    const first = unanswered(auth.signIn(password('ada')))
    await settle()
    auth.cancel()
    release()
    await finish(first)
    await settle()
    expect(server.liveFamilies()).toEqual([])
  })

  it('is revoked where the session that lives is of somebody else: their grant is another one', async () => {
    const { open, held, finish, server, clock, settle } = sharing()
    const { auth } = open()
    await finish(auth.ready)
    const release = held()
    const first = unanswered(auth.signIn(password('ada')))
    await settle()
    const second = auth.signIn(password('grace'))
    await finish(second)
    release()
    await finish(first)
    await clock.pass(1_000)
    expect(server.liveFamilies().map(({ user }) => user)).toEqual(['grace'])
    expect(server.userOf(await finish(auth.getAccessToken()))).toBe('grace')
  })

  it('is not revoked before the newer one is stored, where it was being stored itself', async () => {
    const { open, held, finish, server, clock, settle, ledger } = sharing()
    const { auth } = open()
    await finish(auth.ready)
    const { compareAndSet } = ledger
    let release = () => {}
    ledger.compareAndSet = async (...change) => {
      const isDone = await compareAndSet(...change)
      await new Promise<void>((done) => (release = done))
      return isDone
    }
    const first = unanswered(auth.signIn(password('ada')))
    await settle()
    ledger.compareAndSet = compareAndSet
    const releaseSecond = held()
    const second = auth.signIn(password('ada'))
    await settle()
    release()
    await clock.pass(1_000)
    expect(server.counts.revoke).toBe(0)
    releaseSecond()
    await finish(second)
    expect(await first).toBe('superseded')
    await clock.pass(5_000)
    expect(auth.view.user?.id).toBe('ada')
    expect(server.isValid(await finish(auth.getAccessToken()))).toBe(true)
  })
})

describe('a revocation that has to be tried again, at such a server', () => {
  const offline = { type: 'reject', error: new AuthError('network', 'No network.') } as const

  it('is dropped where the same user has signed in meanwhile', async () => {
    const { open, finish, signIn, server, clock } = sharing()
    const { auth } = await signIn(open())
    server.faults.revoke.push(offline)
    void auth.signOut()
    await finish(auth.signIn(password('ada')))
    await clock.pass(10_000)
    expect(server.isValid(await finish(auth.getAccessToken()))).toBe(true)
    await finish(auth.signOut())
    expect(server.liveFamilies()).toEqual([])
  })

  it('waits for a sign-in that is under way', async () => {
    const { open, finish, signIn, server, clock, held, settle } = sharing()
    const { auth } = await signIn(open())
    server.faults.revoke.push(offline)
    void auth.signOut()
    const release = held()
    const again = auth.signIn(password('ada'))
    await settle()
    await clock.pass(8_000)
    release()
    await finish(again)
    await clock.pass(1_000)
    expect(server.isValid(await finish(auth.getAccessToken()))).toBe(true)
  })

  it.each([
    ['somebody else has', 'here', 'grace'],
    ['sign-out was meant for all devices, although the same user has', 'everywhere', 'ada'],
  ] as const)('is sent where %s signed in meanwhile', async (_, scope, next) => {
    const { open, finish, signIn, server, clock } = sharing()
    const { auth } = await signIn(open())
    server.faults.revoke.push(offline)
    void auth.signOut({ scope })
    await finish(auth.signIn(password(next)))
    await clock.pass(10_000)
    expect(server.families[0]).toMatchObject({ user: 'ada', isDead: true })
  })

  it('T44: is sent although the ledger has not heard of the end', async () => {
    const { open, signIn, server, clock, ledger } = sharing()
    const { auth } = await signIn(open())
    server.faults.revoke.push(offline)
    ledger.compareAndSet = () => new Promise(() => {})
    void auth.signOut()
    await clock.pass(5_000)
    expect(server.liveFamilies()).toEqual([])
  })

  it('is sent where nobody has', async () => {
    const { open, signIn, server, clock } = sharing()
    const { auth } = await signIn(open())
    server.faults.revoke.push(offline)
    void auth.signOut()
    await clock.pass(10_000)
    expect(server.liveFamilies()).toEqual([])
  })
})
