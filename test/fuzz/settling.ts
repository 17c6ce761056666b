/** So many microtasks, that whatever waits for nothing but promises has come to its end. */
const TURNS = 300

/**
 * Waits until `promise` has settled or nothing but time could settle it: on a page where no timer ever fires some promises
 * wait until the client is disposed.
 */
export async function settledOrWaiting(promise: Promise<unknown>): Promise<void> {
  let isSettled = false
  const note = () => {
    isSettled = true
  }
  promise.then(note, note)
  for (let turn = 0; turn < TURNS && !isSettled; turn++) await null
}
