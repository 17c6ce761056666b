const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** Everything that a script of this origin can read in the browser's storage, as one text. */
export async function allStored(): Promise<string> {
  const found: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie]
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name ?? ''))
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store)
      found.push(await done(objects.getAllKeys()), await done(objects.getAll()))
    }
    database.close()
  }
  return JSON.stringify(found)
}
