import { describe, expect, it } from 'vitest'
import { browserForSuite } from '../harness/world.ts'
import type { Kind } from './app.ts'
import { address, openContract, shows } from './contractWorld.ts'

const browser = browserForSuite()

const KINDS: readonly [name: string, kind: Kind][] = [
  ['REST, tokens in the body', 'restBody'],
  ['REST, refresh token in a cookie', 'restCookie'],
  ['OIDC', 'oidc'],
  ['OIDC with DPoP', 'oidcDpop'],
  ['BFF', 'bff'],
]

describe.each(KINDS)('%s', (_, kind) => {
  it('signs in and comes back to the page that was wanted; reload and second tab are signed in', async () => {
    const world = await openContract(browser, kind)
    const tab = await world.open('/app/orders?page=2')
    await world.signIn(tab)
    await shows(tab, '/app/orders user-ada')
    expect(await address(tab)).toBe(`/app/orders?page=2&tab=${tab.name}`)
    expect(await tab.run(() => window.ask())).toBe(200)
    await tab.reload()
    await shows(tab, '/app/orders user-ada')
    const other = await world.open('/app/reports')
    await shows(other, '/app/reports user-ada')
    expect(await other.run(() => window.ask())).toBe(200)
    expect(await world.live()).toBe(1)
  })

  it('signs out in all tabs and at the server, and nobody comes back to the former page', async () => {
    const world = await openContract(browser, kind)
    const tab = await world.open('/app/orders?page=2')
    await world.signIn(tab)
    await shows(tab, '/app/orders user-ada')
    const other = await world.open('/app/reports')
    await shows(other, '/app/reports user-ada')
    await other.begin(() => window.contractAuth.signOut())
    await shows(tab, '/app/sign-in anonymous', '/app/sign-in signedOut')
    await expect.poll(world.live, { timeout: 10_000 }).toBe(0)
    await world.signIn(tab)
    await shows(tab, '/app/home user-ada')
    expect(await world.live()).toBe(1)
  })
})
