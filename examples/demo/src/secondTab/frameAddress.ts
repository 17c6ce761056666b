/** This page as its own second tab: with the same settings, and without what is about the engine. */
export function frameAddress(): string {
  const url = new URL(location.href)
  url.searchParams.set('frame', '1')
  return url.href
}

/** This page in a tab of its own; a tour needs no second guide. */
export function ownAddress(): string {
  const url = new URL(location.href)
  url.searchParams.delete('tour')
  return url.href
}
