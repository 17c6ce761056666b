import type { StoredKey } from '../../../../src/oidc/dpop/storedKeys.ts'

const open = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open('authchart-dpop', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('keys')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** What lies in IndexedDB under this name, as any script of the origin sees it. */
export async function storedKeys(name: string): Promise<readonly StoredKey[]> {
  const database = await open()
  const record = await done(database.transaction('keys').objectStore('keys').get(name))
  database.close()
  return record?.keys ?? []
}

export async function putRecord(name: string, record: unknown): Promise<void> {
  const database = await open()
  await done(database.transaction('keys', 'readwrite').objectStore('keys').put(record, name))
  database.close()
}
