import { useSyncExternalStore } from 'react'

/** The few places of the demo's app. The part of the address after `#` says which. */
export const places = { '': 'Session', '#orders': 'Orders' } as const

export type Place = keyof typeof places

const isPlace = (hash: string): hash is Place => Object.hasOwn(places, hash)

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** Where the user is, or wants to be once they are signed in. */
export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => location.hash)
  return isPlace(hash) ? hash : ''
}

/** Changes the address without loading the page. Tells of the place, which the browser does not do then. */
export function replaceAddress(address: string): void {
  history.replaceState(null, '', address)
  window.dispatchEvent(new Event('hashchange'))
}
