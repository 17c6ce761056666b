/** Where values lie: a tab's view of localStorage, or the map of its sessionStorage. */
export interface StorageArea {
  readonly values: ReadonlyMap<string, string>
  write(key: string, value: string | null): void
}

export interface StorageRules {
  /** The page is gone: what it still does has no effect. */
  isDead(): boolean
  /** Is there room for this value? */
  hasRoomFor(key: string, value: string): boolean
}

/**
 * The methods of `Storage`. Not modelled: keys as properties (`localStorage.token`, `Object.keys(localStorage)`).
 * `setItem` throws a `QuotaExceededError` where there is no room.
 */
export function createWebStorage({ values, write }: StorageArea, { isDead, hasRoomFor }: StorageRules): Storage {
  return {
    get length() {
      return values.size
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(String(key)) ?? null,
    setItem(key, value) {
      if (isDead()) return
      const text = String(value)
      if (!hasRoomFor(key, text)) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
      if (values.get(key) !== text) write(String(key), text)
    },
    removeItem(key) {
      if (!isDead() && values.has(key)) write(key, null)
    },
    clear() {
      if (isDead()) return
      for (const key of [...values.keys()]) write(key, null)
    },
  }
}
