import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The repository's root, with a slash at its end. */
export const root = fileURLToPath(new URL('../', import.meta.url))

/**
 * Runs a program and resolves to what it printed; rejects with the same text when it fails. No shell, so that a path
 * with a space in it stays one argument.
 *
 * @param {string} program a file, or the name of a tool in node_modules/.bin
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdoutOnly?: boolean }} [options]
 * @returns {Promise<string>}
 */
export function exec(program, args, { cwd = root, env = process.env, stdoutOnly = false } = {}) {
  const path = `${root}node_modules/.bin:${env.PATH ?? ''}`
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...env, PATH: path, NO_COLOR: '1' } })
    let all = ''
    let out = ''
    child.stdout.on('data', (chunk) => {
      all += chunk
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      all += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(stdoutOnly ? out : all)
      else reject(new Error(`${[program, ...args].join(' ')} ended with ${code}\n${all.trimEnd()}`))
    })
  })
}
