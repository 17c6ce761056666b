const callbacks = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls back when `signal` aborts; returns the way to cancel. One listener a signal, as in a browser's own `fetch`, however
 * many requests share it: Node takes the eleventh for a leak.
 */
export function onAbort(signal: AbortSignal | null | undefined, callback: () => void): () => void {
  if (!signal) return () => {}
  const known = callbacks.get(signal)
  const all = known ?? new Set()
  if (!known) {
    callbacks.set(signal, all)
    signal.addEventListener('abort', () => {
      for (const one of [...all]) one()
    })
  }
  all.add(callback)
  return () => all.delete(callback)
}
