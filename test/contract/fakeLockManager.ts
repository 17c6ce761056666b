/** The part of the Web Locks standard that `webLocks` uses, for Node: exclusive locks, queues, theft, signals, query. */
interface Claim {
  readonly name: string
  readonly clientId: string
  /** `false`: not available at once. */
  readonly enter: (granted?: boolean) => void
  readonly rob: () => void
}

export interface LockWorld {
  client(clientId: string): LockManager
  /** What the browser does when a tab dies: its locks and requests are gone. */
  kill(clientId: string): void
}

export function lockWorld(): LockWorld {
  const held = new Map<string, Claim>()
  let queue: Claim[] = []

  const serve = (): void => {
    for (const claim of queue) {
      if (held.has(claim.name)) continue
      held.set(claim.name, claim)
      queue = queue.filter((other) => other !== claim)
      claim.enter()
    }
  }
  const release = (claim: Claim): void => {
    if (held.get(claim.name) !== claim) return
    held.delete(claim.name)
    serve()
  }

  const request = <T>(clientId: string, name: string, options: LockOptions, callback: LockGrantedCallback<T>) =>
    new Promise<unknown>((resolve, reject) => {
      options.signal?.throwIfAborted()
      if (options.steal && options.signal) throw new DOMException('steal and signal', 'NotSupportedError')
      const claim: Claim = {
        name,
        clientId,
        enter: (granted = true) =>
          queueMicrotask(async () => {
            try {
              if (options.signal?.aborted) return
              resolve(await callback(granted ? { name, mode: 'exclusive' } : null))
            } catch (error) {
              reject(error)
            } finally {
              release(claim)
            }
          }),
        rob: () => reject(new DOMException('Lock broken by another request with the steal option.', 'AbortError')),
      }
      options.signal?.addEventListener('abort', () => {
        queue = queue.filter((other) => other !== claim)
        reject(options.signal?.reason)
      })
      if (options.ifAvailable && (held.has(name) || queue.some((other) => other.name === name))) {
        claim.enter(false)
        return
      }
      if (options.steal) {
        held.get(name)?.rob()
        held.delete(name)
        queue.unshift(claim)
      } else queue.push(claim)
      serve()
    })

  const info = ({ name, clientId }: Claim): LockInfo => ({ name, clientId, mode: 'exclusive' })

  return {
    client: (clientId) =>
      ({
        request: (
          name: string,
          ...rest: [LockGrantedCallback<unknown>] | [LockOptions, LockGrantedCallback<unknown>]
        ) => (rest.length === 1 ? request(clientId, name, {}, rest[0]) : request(clientId, name, ...rest)),
        query: async () => ({ held: [...held.values()].map(info), pending: queue.map(info) }),
      }) as unknown as LockManager,
    kill(clientId) {
      queue = queue.filter((claim) => claim.clientId !== clientId)
      for (const claim of held.values()) if (claim.clientId === clientId) held.delete(claim.name)
      serve()
    },
  }
}
