import { beforeAll, describe, expect, it } from 'vitest'
import { browserForSuite } from '../harness/world.ts'
import { bundleDemo } from '../model/demoSite.ts'
import { openTour, TOKEN_LIFE } from './openTour.ts'

let files: ReadonlyMap<string, string>
beforeAll(async () => {
  files = await bundleDemo()
})

const ORDERS = '/api/orders'
const REFRESH = '/auth/refresh'

/** `[['a', 'b'], ['c']]`: what came before the first `mark`, between it and the next, and so on. */
const cutAt = <Item>(items: readonly Item[], isMark: (item: Item) => boolean): Item[][] => {
  const parts: Item[][] = [[]]
  for (const item of items)
    if (isMark(item)) parts.push([])
    else parts.at(-1)?.push(item)
  return parts
}

describe('the guided tour', () => {
  const browser = browserForSuite()

  it('runs by itself to its end, and what it says is what the server has seen', async () => {
    const { server, site, tab, reaches, bar } = await openTour(browser, files)
    await reaches('done', 60_000)

    const [session, ...others] = server.state.families()
    expect(others).toEqual([])
    expect(session).toMatchObject({ email: 'grace@example.com', generation: 4 })
    expect(server.state.counters).toMatchObject({ signIns: 1, refreshes: 3, reuseDetections: 0 })

    const paths = site.requests.filter(({ status }) => status !== null).map(({ path }) => path)
    const [quiet = [], storm = [], together = []] = cutAt(paths, (path) => path === '/demo/expire-access-tokens')
    const count = (part: readonly string[], path: string) => part.filter((each) => each === path).length
    // One proactive refresh; twenty refused requests, each of them sent again after one refresh.
    expect(count(quiet, REFRESH)).toBe(1)
    expect(count(storm, ORDERS)).toBe(40)
    // The second tab is opened in this part, and costs no refresh.
    expect(count(storm, '/app')).toBe(1)
    expect(count(storm, REFRESH)).toBe(1)
    expect(count(together, ORDERS)).toBe(4)
    expect(count(together, REFRESH)).toBe(1)

    // It has been loaded anew since, and nobody has to tell it why nobody is signed in.
    const told = await tab.run(() => document.querySelector('.account > p')?.textContent)
    expect(told).toMatch(/^Nobody is signed in: the last session ended at \d\d:\d\d:\d\d: nobody was active/)
    expect(await bar()).toContain(`After the reload: ${told}`)

    const file = await tab.run(async () => {
      const files: Blob[] = []
      URL.createObjectURL = (file) => {
        files.push(file as Blob)
        return '#'
      }
      const buttons = [...document.querySelectorAll<HTMLButtonElement>('.account button')]
      buttons.find(({ textContent }) => textContent === 'Download record')?.click()
      return files[0]?.text()
    })
    expect(JSON.parse(file ?? '')).toMatchObject({ kind: 'authchart.flight', schema: 1 })
    for (const secret of server.state.issuedSecrets()) expect(file).not.toContain(secret)
  }, 90_000)

  it('leaves the demo as it was when it is stopped: the address, the server, and who is signed in there', async () => {
    const { server, tab, reaches, press } = await openTour(browser, files)
    await reaches('playing', 5_000)
    await tab.until(() => document.querySelector('.status')?.textContent?.includes('authenticated'), [], 20_000)
    await press('Stop')
    await tab.until(() => !location.search.includes('tour') && document.querySelector('.screen') !== null, [])
    expect(await tab.run(() => location.search)).toMatch(/mode=cookie&idle=777/)
    await tab.until(() => document.querySelector('.status')?.textContent?.includes('anonymous'), [])
    expect(server.faults.accessTokenTtl).toBe(TOKEN_LIFE)
  }, 60_000)

  it('says that a step fails instead of pretending, and shows it again when asked to', async () => {
    const { site, reaches, press, bar } = await openTour(browser, files)
    const mend = site.intercept('/demo/totp', () => Response.json({ error: 'no_second_factor' }, { status: 404 }))
    await reaches('failed', 20_000)
    expect(await bar()).toContain('This step could not be shown. The demo server answered 404 (no_second_factor).')
    mend()
    await press('Try again')
    await reaches('playing', 5_000)
    await reaches('done', 60_000)
  }, 90_000)

  it('can be held and left with the keyboard, also while the app asks whether somebody is there', async () => {
    const { tab, reaches, press } = await openTour(browser, files)
    const key = (name: string) =>
      tab.run((key) => void document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })), name)
    await reaches('playing', 5_000)
    await key(' ')
    await reaches('paused', 5_000)
    await key('ArrowRight')
    await tab.until(() => document.querySelector('.tour-title')?.textContent?.startsWith('2/'), [])
    await key(' ')
    await tab.until(() => document.querySelector('dialog[open]') !== null, [], 40_000)
    // Everything outside of a modal dialog is inert.
    await tab.until(() => document.querySelector('dialog[open] .tour') !== null, [])
    await press('Pause')
    await reaches('paused', 5_000)
    await key('Escape')
    await tab.until(() => !location.search.includes('tour'), [])
  }, 90_000)
})
