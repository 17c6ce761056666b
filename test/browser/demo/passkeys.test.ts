import { beforeAll, describe, expect, it } from 'vitest'
import { browserForSuite } from '../harness/world.ts'
import { bundleDemo } from '../model/demoSite.ts'
import { addAuthenticator } from '../passkey/virtualAuthenticator.ts'
import { openMode } from './openMode.ts'

let files: ReadonlyMap<string, string>
beforeAll(async () => {
  files = await bundleDemo()
})

describe('passkeys in the demo', () => {
  const browser = browserForSuite()

  it('are added by a signed-in user, sign in from the button, and are worth nothing once they are removed', async () => {
    // The page inside another one offers none in its form, so that nothing but the button picks a passkey.
    const { visitor } = await openMode(browser, files, 'mode=body&frame=1')
    const device = await addAuthenticator(visitor.tab)
    await visitor.click('Ada')
    await visitor.click('Sign in')
    await visitor.click('Add a passkey')
    await visitor.shows('Hello, Ada Lovelace', 'Passkey added.')
    expect(await device.count()).toBe(1)

    await visitor.click('Sign out')
    await visitor.shows('Sign in')
    await visitor.click('Use a passkey')
    await visitor.shows('Hello, Ada Lovelace', 'with hwk')

    await visitor.click('Remove')
    await visitor.tab.until(() => document.querySelector('.passkeys') === null, [])
    await visitor.click('Sign out')
    await visitor.click('Use a passkey')
    await visitor.shows('Sign in', 'The server does not know this passkey.')
  })

  it('sign in from what the browser offers in the form', async () => {
    const { visitor } = await openMode(browser, files, 'mode=body')
    await addAuthenticator(visitor.tab)
    await visitor.click('Ada')
    await visitor.click('Sign in')
    await visitor.click('Add a passkey')
    await visitor.shows('Hello, Ada Lovelace', 'Passkey added.')
    await visitor.click('Sign out')
    await visitor.shows('Hello, Ada Lovelace', 'with hwk')
  })

  it('prove the second factor', async () => {
    const { visitor } = await openMode(browser, files, 'mode=cookie')
    const device = await addAuthenticator(visitor.tab)
    await visitor.click('Grace')
    await visitor.click('Sign in')
    await visitor.shows('One more step')
    await visitor.lookAtPhone()
    await visitor.click('Continue')
    await visitor.click('Add a passkey')
    await visitor.shows('Hello, Grace Hopper', 'Passkey added.')

    await device.setPresence(false)
    await visitor.click('Sign out')
    await visitor.click('Grace')
    await visitor.click('Sign in')
    await visitor.shows('One more step')
    await device.setPresence(true)
    await visitor.click('Use a passkey')
    await visitor.shows('Hello, Grace Hopper', 'with pwd + hwk')
  })

  it('are not made by a device that cannot hold them, which the page says', async () => {
    const { visitor } = await openMode(browser, files, 'mode=body')
    await addAuthenticator(visitor.tab, { hasResidentKey: false, hasUserVerification: false })
    await visitor.click('Ada')
    await visitor.click('Sign in')
    await visitor.click('Add a passkey')
    await visitor.shows('Hello, Ada Lovelace', 'No passkey was made: you said no, or this device cannot hold one.')
  })
})
