import { describe, expect, it } from 'vitest'
import { MODE_NAMES, MODES, openApp, ready, showing, USERS, view } from './harness/appWorld.ts'
import type { Tab } from './harness/tab.ts'
import { browserForSuite } from './harness/world.ts'

const browser = browserForSuite()

const explanation = (tab: Tab) => tab.run(() => window.app.auth.explain())

describe.each(MODE_NAMES)('a session explains itself, with the %s', (name) => {
  it('in each tab, and on a page that is loaded after its end', async () => {
    const world = await openApp(browser, MODES[name])
    const [here, there] = await world.tabs(2)
    if (!here || !there) throw new Error('two tabs')
    await world.signIn(here)
    await showing(there, 'Hello Ada Lovelace')
    const time = '\\d\\d:\\d\\d:\\d\\d'
    expect((await explanation(here)).sentence).toMatch(new RegExp(`^Signed in since ${time}`))
    await there.run(() => window.app.auth.refresh().then(() => {}))
    const { tab: other } = await there.run(() => window.app.auth.record())
    await expect
      .poll(async () =>
        (await here.run(() => window.app.auth.record())).entries.map(({ event, by }) => `${event} ${by}`),
      )
      .toContain(`tabs.heard ${other}`)

    await there.run(() => window.app.auth.signOut().then(() => {}))
    await expect.poll(async () => (await view(here)).status).toBe('signedOut')
    const end = `at ${time}: signOut\\(\\) was called\\.$`
    const [theirs, own] = [await explanation(there), await explanation(here)]
    expect(theirs.sentence).toMatch(new RegExp(`^Signed out ${end}`))
    expect(own.sentence).toMatch(new RegExp(`^Signed out at ${time} by tab ${other}: signOut\\(\\) was called\\.$`))
    const record = await here.run(() => window.app.auth.record())

    await here.reload()
    await ready(here)
    const after = await explanation(here)
    expect((await view(here)).reason).toBeNull()
    expect(after.sentence).toMatch(new RegExp(`^Nobody is signed in: the last session ended ${end}`))
    expect(after.chain.find(({ reason }) => reason)).toMatchObject({ reason: 'user', source: 'self', by: other })

    const noted = await here.run(() => JSON.stringify({ ...localStorage }))
    expect(noted).toContain(':flight')
    const shown = JSON.stringify([theirs, own, after, record]) + noted
    const secrets = [...world.secrets(), USERS.ada.password, USERS.ada.email, 'Lovelace']
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
  })
})
