import { twoTabs } from '../acts/standings.ts'
import type { TourStep } from '../tour.types.ts'
import { claim } from '../tourError.ts'

const TABS = ['app', 'secondTab'] as const

export const handOver: TourStep = {
  title: 'Two tabs, one refresh',
  needs: twoTabs,
  beats: [
    {
      says: 'The tokens are void again, and both tabs ask for the orders at the same moment.',
      because:
        'Both want to refresh. One gets the lock and asks the server; the other waits, looks, and adopts what the first has stored.',
      lights: 'secondTab',
      reads: 5_000,
      async act({ stage, press, until, wait }) {
        const before = await stage.server.figures()
        await press('Expire tokens')
        await until('the button in both tabs', () => TABS.every((tab) => stage.has('List orders', tab)))
        stage.pointAt('List orders', 'secondTab')
        await wait(900)
        for (const tab of TABS) stage.click('List orders', tab)
        await wait(250)
        await until('the orders in both tabs', () =>
          TABS.every((tab) => stage.shows('200 OK', tab) && !stage.shows('waiting …', tab)),
        )
        const after = await stage.server.figures()
        const refreshes = after.refreshes - before.refreshes
        claim(refreshes === 1, `The server counted ${refreshes} refreshes for two tabs instead of one.`)
        claim(after.isLive, 'A refresh token was spent twice, and the server has ended the session.')
        return 'The server counted 1 refresh for both tabs, and no token that was spent twice.'
      },
    },
    {
      says: 'Read it from top to bottom: one tab takes the lock and gets a new token; the other adopts it.',
      because: 'The same works when a tab crashes or freezes with the lock in its hand.',
      lights: 'inspector',
      reads: 7_000,
      async act({ stage, press, until }) {
        await press('Tabs', 'inspector')
        await until('the hand-over in the sequence diagram', () =>
          ['takes the lock', 'new token', 'adopts'].every((text) => stage.shows(text, 'inspector')),
        )
        return undefined
      },
    },
  ],
}
