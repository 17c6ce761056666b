import type { Page, PageEvents } from '../adapters/page.ts'

/** What a BFF session uses of a page. Where `assign` is missing nobody can sign in by redirect. */
export interface BffPage extends PageEvents, Pick<Page, 'fetch' | 'Date' | 'sessionStorage'> {
  readonly document: Pick<Page['document'], 'cookie' | 'baseURI'>
  readonly location: Pick<Page['location'], 'href' | 'origin'> & Partial<Pick<Location, 'assign'>>
  readonly history?: Pick<History, 'replaceState' | 'state'>
}
