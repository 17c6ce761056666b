import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Runs a program, with all that it starts in turn, until its own input ends. That happens also when the process that
 * holds the other end is killed; the signal that killed it, and its group, must not keep this from happening.
 */
const UNTIL_ORPHANED = `setsid "$@" & trap '' TERM INT HUP; cat >/dev/null; kill -- -$!; wait`

export interface Program {
  /** A process that all processes of the program descend from. */
  readonly pid: number
  /** The first line that it writes to its fourth stream; rejects when it ends before that. */
  readonly announced: Promise<string>
  /** The last that it has complained about. */
  complaints(): string
  stop(): Promise<void>
}

/** How many characters of complaints are worth keeping. */
const ENOUGH = 2_000

/** Starts a program that ends with this process, whatever becomes of it. Linux only. */
export function startProgram(path: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const child: ChildProcess = spawn('/bin/sh', ['-c', UNTIL_ORPHANED, 'sh', path, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  })
  let complaints = ''
  child.stderr?.on('data', (text) => {
    complaints = (complaints + text).slice(-ENOUGH)
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const announced = new Promise<string>((resolve, reject) => {
    child.stdio[3]?.once('data', (text) => resolve(String(text).trim()))
    child.once('exit', () => reject(new Error(`${path} has ended: ${complaints}`)))
  })
  announced.catch(() => {})
  return {
    pid: child.pid ?? 0,
    announced,
    complaints: () => complaints,
    stop() {
      child.stdin?.end()
      return ended
    },
  }
}
