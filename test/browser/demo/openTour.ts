import { type AuthServer, createAuthServer } from '../../../examples/auth-server/index.ts'
import type { Site } from '../harness/site.ts'
import type { Tab } from '../harness/tab.ts'
import type { browserForSuite } from '../harness/world.ts'
import { demoSite } from '../model/demoSite.ts'

export const TOKEN_LIFE = 3_600

interface TourPage {
  readonly server: AuthServer
  readonly site: Site
  readonly tab: Tab
  /** Waits until the tour's bar has this status; rejects with the bar's text. */
  reaches(status: string, ms: number): Promise<void>
  /** A button of the tour's bar. */
  press(button: string): Promise<void>
  bar(): Promise<string>
}

/** The demo, opened where its tour begins by itself, at the speed for tests. */
export async function openTour(
  browser: ReturnType<typeof browserForSuite>,
  files: ReadonlyMap<string, string>,
): Promise<TourPage> {
  const server = createAuthServer({ accessTokenTtl: TOKEN_LIFE })
  const world = await browser.open(demoSite(files, (request, env) => server.app.fetch(request, env as object)))
  const tab = await world.tab('main', '/app?mode=cookie&idle=777&tour=fast')
  const bar = () => tab.run(() => document.querySelector('.tour')?.textContent ?? 'no tour')
  return {
    server,
    site: world.site,
    tab,
    bar,
    async reaches(status, ms) {
      const isIt = (status: string) => document.querySelector<HTMLElement>('.tour')?.dataset.status === status
      await tab.until(isIt, [status], ms).catch(async () => {
        throw new Error(`The tour is not ${status}, but shows: ${await bar()}`)
      })
    },
    async press(button) {
      const click = (text: string) => {
        const found = [...document.querySelectorAll<HTMLButtonElement>('.tour button')].find(
          ({ textContent }) => textContent === text,
        )
        found?.click()
        return found !== undefined
      }
      await tab.until(click, [button])
    },
  }
}
