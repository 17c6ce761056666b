type Immediate = (callback: () => void) => unknown

/**
 * Resolves when no microtask is left: in a macrotask of its own, which comes after all of them. The globals are read when
 * it is made, so that a test may fake them afterwards.
 */
export function createDrain(): () => Promise<void> {
  const { setImmediate, MessageChannel } = globalThis as typeof globalThis & { readonly setImmediate?: Immediate }
  if (setImmediate) return () => new Promise((resolve) => setImmediate(resolve))
  return () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(null)
    })
}
