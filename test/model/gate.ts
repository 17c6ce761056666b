/** Lets nobody through while it is closed. */
export interface Gate {
  readonly isClosed: boolean
  close(): void
  open(): void
  /** Resolves once the gate is open; rejects with the signal's reason. */
  passed(signal?: AbortSignal): Promise<void>
}

export function createGate(): Gate {
  let isClosed = false
  const waiting = new Set<() => void>()
  return {
    get isClosed() {
      return isClosed
    },
    close() {
      isClosed = true
    },
    open() {
      isClosed = false
      for (const go of [...waiting]) go()
    },
    passed: (signal) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          waiting.delete(go)
          reject(signal?.reason)
        }
        const go = () => {
          waiting.delete(go)
          signal?.removeEventListener('abort', leave)
          resolve()
        }
        if (signal?.aborted) return leave()
        if (!isClosed) return go()
        waiting.add(go)
        signal?.addEventListener('abort', leave)
      }),
  }
}
