import { createAuthServer } from '../../../examples/auth-server/index.ts'
import { DemoPage } from '../../../examples/model-test/demoPage.ts'
import { HeldRequests } from '../../../examples/model-test/heldRequests.ts'
import type { AuthPath } from '../../../src/testing/model/index.ts'
import { puppeteerPageOf } from '../harness/puppeteerPage.ts'
import type { browserForSuite } from '../harness/world.ts'
import { demoSite } from './demoSite.ts'

const HOUR = 3_600

/** Opens the demo, in cookie mode, as the path needs to find it: with a stored session, locked or not, or without. */
export async function openDemo(
  browser: ReturnType<typeof browserForSuite>,
  files: ReadonlyMap<string, string>,
  settings: string,
  { events }: AuthPath<DemoPage>,
): Promise<DemoPage> {
  const server = createAuthServer({ accessTokenTtl: HOUR })
  const world = await browser.open(demoSite(files, (request, env) => server.app.fetch(request, env as object)))
  // Without the inspector: laying out its chart would take longer than the walk.
  const path = `/app?mode=cookie&inspector=off&lifetime=${24 * HOUR}&${settings}`
  const requests = new HeldRequests()
  const isMain = (request: Request) => new URL(request.headers.get('referer') ?? '').searchParams.get('tab') === 'main'
  world.site.intercept('/auth/*', (request, next) => (isMain(request) ? requests.pass(request, next) : next()))

  const openOther = async () => {
    const other = await world.tab(undefined, path)
    return new DemoPage(puppeteerPageOf(other.page), requests, openOther)
  }
  const stored = events.find((event) => /^restore\.(?!unreachable)/.test(event)) ?? 'restore.none'
  const isStored = stored !== 'restore.none'
  requests.isHolding = !isStored
  const tab = await world.tab('main', path)
  const page = new DemoPage(puppeteerPageOf(tab.page), requests, openOther)
  if (!isStored) return page
  await page.click('Ada')
  await page.click('Sign in')
  await page.shows('Hello, Ada Lovelace')
  if (stored === 'restore.locked') {
    await page.click('Lock')
    // Shown at once, and written down a moment later.
    await page.lights(['token.fresh', 'presence.locked.idle', 'lifetime.running', 'assurance'])
  }
  requests.isHolding = true
  await page.reload()
  return page
}
