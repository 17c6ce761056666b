import type { Tab } from './tab.ts'
import type { World } from './world.ts'

export interface Return {
  /** The page came out of the back/forward cache as it was left. */
  readonly isRestored: boolean
  /** What the browser holds against keeping the page, without what lies in the browser itself. Only Chromium tells. */
  readonly obstacles: readonly string[]
}

/** The user follows a link away from the page, and comes back with the Back button after `meanwhile`. */
export async function leaveAndReturn(
  { site }: Pick<World, 'site'>,
  tab: Tab,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<Return> {
  const obstacles = await tab.page.watchPageCache()
  await tab.run(() => {
    window.kept.isTheSamePage = true
  })
  await tab.follow(`${site.url}/elsewhere?tab=${tab.name}`)
  await meanwhile()
  await tab.back()
  await tab.until(() => document.readyState === 'complete', [])
  return { isRestored: await tab.run(() => window.kept?.isTheSamePage === true), obstacles }
}
