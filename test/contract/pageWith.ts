import { type Page, thisPage } from '../../src/adapters/page.ts'

/** The page that the test runs in, with some parts of the test's own. */
export const pageWith = (parts: Partial<Page>): Page =>
  new Proxy(thisPage, {
    get: (target, name) => (name in parts ? Reflect.get(parts, name) : Reflect.get(target, name)),
  })
