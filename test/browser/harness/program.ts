import { type ChildProcess, spawn } from 'node:child_process'

/** Runs a program until its own input ends. That happens also when the process that holds the other end is killed. */
const UNTIL_ORPHANED = '"$@" & cat >/dev/null; kill $!; wait'

/** Starts a program that ends with this process, whatever becomes of it. Its fourth stream can be read. */
export function startProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn('/bin/sh', ['-c', UNTIL_ORPHANED, 'sh', program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  })
}

export function stopProgram(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode === null && child.signalCode === null) child.once('exit', () => resolve())
    else resolve()
  })
  child.stdin?.end()
  return ended
}
