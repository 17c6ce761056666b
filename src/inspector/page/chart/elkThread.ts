import Elk from 'elkjs/lib/elk.bundled.js'

type Layout = Pick<InstanceType<typeof Elk>, 'layout'>

/** The page's one script: known only while it runs for the first time. */
const script = typeof document === 'undefined' ? null : document.currentScript

/** How long a worker may take until it answers at all, ms. */
const PATIENCE = 10_000

let thread: Promise<Layout> | undefined

/**
 * elk beside the page: a layout takes a second or two, and in an iframe that second would be taken from the app, whose
 * timers and requests are what is looked at. All that the page has is its one script, so that is what the worker runs. Where a
 * policy or an old browser forbids workers, elk works in the page.
 */
export function elkThread(): Promise<Layout> {
  thread ??= startThread(script?.textContent ?? '').catch(() => new Elk())
  return thread
}

async function startThread(source: string): Promise<Layout> {
  if (source === '') throw new Error('The script is not in the page')
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  try {
    const worker = new Worker(url)
    const elk = new Elk({ workerFactory: () => worker })
    const answered = elk.layout({ id: 'hello' })
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(reject, PATIENCE)
      worker.addEventListener('error', reject)
      answered.then(() => {
        clearTimeout(timer)
        resolve()
      }, reject)
    }).catch((error: unknown) => {
      worker.terminate()
      throw error
    })
    return elk
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** What the script does when it runs as that worker: elk listens by itself as soon as it is loaded. */
export function serveElk(): void {
  try {
    new Elk()
  } catch {
    // In a worker elk has no worker of its own to talk to, and needs none.
  }
}
