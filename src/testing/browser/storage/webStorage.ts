/** Where values lie: a tab's view of localStorage, or the map of its sessionStorage. */
export interface StorageArea {
  readonly values: ReadonlyMap<string, string>
  write(key: string, value: string | null): void
}

export interface StorageRules {
  /** `false`: the page is gone, and what its code still does has no effect. */
  acts(): boolean
  /** Is there room for this value? */
  hasRoomFor(key: string, value: string): boolean
}

/**
 * The methods of `Storage`. Not modelled: keys as properties (`localStorage.token`, `Object.keys(localStorage)`).
 * `setItem` throws a `QuotaExceededError` where there is no room.
 */
export function createWebStorage({ values, write }: StorageArea, { acts, hasRoomFor }: StorageRules): Storage {
  return {
    get length() {
      return values.size
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(String(key)) ?? null,
    setItem(key, value) {
      const text = String(value)
      if (!hasRoomFor(key, text)) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
      if (values.get(key) !== text && acts()) write(String(key), text)
    },
    removeItem(key) {
      if (values.has(key) && acts()) write(key, null)
    },
    clear() {
      if (acts()) for (const key of [...values.keys()]) write(key, null)
    },
  }
}
