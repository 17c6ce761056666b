import { type EventObject, fromCallback } from 'xstate'
import type { Environment } from '../../adapters/ports.ts'
import type { News } from '../../protocol/look.ts'
import type { AuthFact } from '../auth/auth.types.ts'
import type { Messenger } from './messages.ts'
import type { TabRequest } from './tabs.types.ts'

export interface TabSyncPorts {
  readonly messenger: Messenger
  readonly lifecycle: Environment['lifecycle']
  /** Looks at the ledger; several calls at once share one look. */
  readonly sync: () => Promise<unknown>
  readonly serve: (request: TabRequest) => void
  /** Whatever a look brings to light, whoever asked for it; and failures of the adapters. */
  readonly onFact: (listener: (fact: AuthFact) => void) => () => void
}

/** What the news means for the chart, given whether it believes the session to be locked. */
export function factsFrom(news: News): AuthFact[] {
  switch (news.type) {
    case 'signedIn':
      return [{ type: 'tab.signedIn', session: news.session, isLocked: news.locked }]
    case 'switched':
      // Told twice: a chart that has been signed out meanwhile only knows what is held.
      return [
        { type: 'tab.switched', session: news.session, isLocked: news.locked },
        { type: 'tab.held', session: news.session, isLocked: news.locked },
      ]
    case 'refreshed':
      return [
        { type: 'tab.refreshed', session: news.session, source: 'remote' },
        { type: news.locked ? 'tab.locked' : 'tab.unlocked' },
      ]
    case 'same':
      return [
        { type: 'tab.held', session: news.session, isLocked: news.locked },
        { type: news.locked ? 'tab.locked' : 'tab.unlocked' },
      ]
    case 'ended':
      return [{ type: 'tab.signedOut', reason: news.reason }]
    case 'found':
      return [{ type: 'tab.sessionFound' }]
    case 'nothing':
      return []
  }
}

/** For the whole life of the chart: a hint from another tab, or a page that wakes, leads to a look at the ledger. */
export const createTabSync = ({ messenger, lifecycle, sync, serve, onFact }: TabSyncPorts) =>
  fromCallback<EventObject, undefined>(({ sendBack, receive }) => {
    receive(serve as (request: EventObject) => void)
    const stop = [
      onFact(sendBack),
      messenger.on('changed', () => void sync()),
      lifecycle.subscribe((event) => {
        if (event === 'woke') void sync()
        else if (event === 'online' || event === 'offline') sendBack({ type: `network.${event}` })
      }),
    ]
    return () => {
      for (const end of stop) end()
    }
  })
