/**
 * Which process of the machine runs a page, and signals to it: freezing and crashing for engines that offer neither.
 *
 *     page starts a worker  →  one process has a thread of that name  →  the worker is stopped again
 */
import { readdir, readFile } from 'node:fs/promises'
import type { PageDriver } from './driver.ts'

/** What an engine calls the thread of a worker; Linux cuts names after 15 characters. */
export type WorkerThread = 'DOM Worker' | 'WebCore: Worker'

const START = `void (globalThis.tabProcessWorker = new Worker(URL.createObjectURL(new Blob(['onmessage = () => {}']))))`
const STOP = 'void (globalThis.tabProcessWorker?.terminate(), delete globalThis.tabProcessWorker)'

export class TabProcess {
  readonly #pid: number

  constructor(pid: number) {
    this.#pid = pid
  }

  /** No instruction of it runs any more, until `resume`. */
  suspend(): void {
    process.kill(this.#pid, 'SIGSTOP')
  }

  resume(): void {
    process.kill(this.#pid, 'SIGCONT')
  }

  kill(): void {
    process.kill(this.#pid, 'SIGKILL')
  }
}

/** Looks among the descendants of `root`. Once a page: the thread may outlive its worker. */
export async function processOf(
  page: Pick<PageDriver, 'evaluate'>,
  root: number,
  thread: WorkerThread,
): Promise<TabProcess> {
  const before = await withThread(root, thread)
  const end = Date.now() + 10_000
  await page.evaluate(START)
  try {
    while (Date.now() < end) {
      const [pid] = (await withThread(root, thread)).filter((pid) => !before.includes(pid))
      if (pid !== undefined) return new TabProcess(pid)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`No process below ${root} has got a thread “${thread}”.`)
  } finally {
    await page.evaluate(STOP)
  }
}

async function withThread(root: number, thread: WorkerThread): Promise<number[]> {
  const found: number[] = []
  for (const pid of await descendants(root)) if ((await threadsOf(pid)).includes(thread)) found.push(pid)
  return found
}

const isNumber = (name: string): boolean => /^\d+$/.test(name)
/** A process may end while one looks at it. */
const orNothing = <T>(reading: Promise<T>, nothing: T): Promise<T> => reading.catch(() => nothing)

async function descendants(root: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of (await readdir('/proc')).filter(isNumber)) {
    const stat = await orNothing(readFile(`/proc/${name}/stat`, 'utf8'), '')
    // `pid (name) state parent …`; the name may have spaces and parentheses in it.
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
    if (parent) parents.set(Number(name), Number(parent))
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid)
    return parent !== undefined && (parent === root || isBelow(parent))
  }
  return [...parents.keys()].filter(isBelow)
}

async function threadsOf(pid: number): Promise<string[]> {
  const threads = await orNothing(readdir(`/proc/${pid}/task`), [])
  const names = threads.map((thread) => orNothing(readFile(`/proc/${pid}/task/${thread}/comm`, 'utf8'), ''))
  return (await Promise.all(names)).map((name) => name.trimEnd())
}
