/** Shared numbers that tabs could agree on: each reads what it sees, and writes one more. */
interface Register {
  increment(): Promise<number>
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

const inLocalStorage = (): Register => ({
  async increment() {
    const next = Number(localStorage.getItem('register')) + 1
    localStorage.setItem('register', String(next))
    return next
  },
})

const inCookie = (): Register => ({
  async increment() {
    const next = Number(/register=(\d+)/.exec(document.cookie)?.[1] ?? 0) + 1
    // biome-ignore lint/suspicious/noDocumentCookie: this is what is measured.
    document.cookie = `register=${next}`
    return next
  },
})

const byMessages = (): Register => {
  let last = 0
  const channel = new BroadcastChannel('register')
  channel.onmessage = ({ data }: MessageEvent<number>) => {
    last = Math.max(last, data)
  }
  return {
    async increment() {
      channel.postMessage(++last)
      return last
    },
  }
}

const inIndexedDb = (): Register => {
  const opening = indexedDB.open('registers')
  opening.onupgradeneeded = () => opening.result.createObjectStore('numbers')
  const database = done(opening)
  return {
    async increment() {
      const numbers = (await database).transaction('numbers', 'readwrite').objectStore('numbers')
      const next = Number((await done(numbers.get('register'))) ?? 0) + 1
      await done(numbers.put(next, 'register'))
      return next
    },
  }
}

export const registers = { inLocalStorage, inCookie, byMessages, inIndexedDb }

/** Increments `times` times, each time alone under one Web Lock; the numbers that were made. */
export async function incrementUnderLock(name: keyof typeof registers, times: number): Promise<number[]> {
  const register = registers[name]()
  const made: number[] = []
  while (made.length < times) {
    await navigator.locks.request(name, async () => {
      made.push(await register.increment())
    })
  }
  return made
}
