import type { EndReason, Session, Source } from '../../session.ts'

/** What the tab-sync actor reports: always read from the ledger, never taken from a message. */
export type TabFact =
  | { readonly type: 'tab.signedIn'; readonly session: Session; readonly isLocked: boolean }
  | { readonly type: 'tab.switched'; readonly session: Session; readonly isLocked: boolean }
  /** What this tab holds is the ledger's: for a chart that does not know it yet. */
  | { readonly type: 'tab.held'; readonly session: Session; readonly isLocked: boolean }
  /** `self`: by a step-up in this tab. */
  | { readonly type: 'tab.refreshed'; readonly session: Session; readonly source: Source }
  | { readonly type: 'tab.signedOut'; readonly reason: EndReason }
  /** A session lives whose tokens only a restore can fetch (cookie mode). */
  | { readonly type: 'tab.sessionFound' }
  | { readonly type: 'tab.locked' }
  | { readonly type: 'tab.unlocked' }

/** What the chart asks of the tab-sync actor, because that one outlives each of its states. */
export type TabRequest =
  /** A sign-in has come to nothing, or a refresh is done. */
  | { readonly type: 'look' }
  /** Another sign-in goes on meanwhile: the session there was before is locked for all tabs … */
  | { readonly type: 'lock' }
  /** … or has ended, and nobody waits for the app to purge its caches. */
  | { readonly type: 'purge'; readonly reason: EndReason; readonly source: Source }
