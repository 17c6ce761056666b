import type { Tab } from './tab.ts'
import type { World } from './world.ts'

export interface Return {
  /** The page came out of the back/forward cache as it was left. */
  readonly isRestored: boolean
  /** What the browser holds against keeping the page, without what lies in the browser itself. Chromium only. */
  readonly obstacles: readonly string[]
}

/** The headless shell can keep no page at all, and says so beside what it holds against this one. */
const OF_THE_BROWSER = ['BackForwardCacheDisabledForDelegate', 'BrowsingInstanceNotSwapped']

/** The user follows a link away from the page, and comes back with the Back button after `meanwhile`. */
export async function leaveAndReturn(
  { site, engine }: Pick<World, 'site' | 'engine'>,
  tab: Tab,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<Return> {
  const obstacles: string[] = []
  if (engine === 'chromium') {
    const devtools = await tab.devtools()
    await devtools.send('Page.enable')
    devtools.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) => {
      for (const { reason } of notRestoredExplanations) if (!OF_THE_BROWSER.includes(reason)) obstacles.push(reason)
    })
  }
  await tab.run(() => {
    window.kept.isTheSamePage = true
  })
  await tab.follow(`${site.url}/elsewhere?tab=${tab.name}`)
  await meanwhile()
  await tab.back()
  await tab.until(() => document.readyState === 'complete', [])
  return { isRestored: await tab.run(() => window.kept?.isTheSamePage === true), obstacles }
}
