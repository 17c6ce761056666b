import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './exec.mjs'

/**
 * @typedef {{ resolved?: string, version?: string, optionalDependencies?: Record<string, string> }} Locked
 */

export async function checkLockfiles() {
  for (const file of ['package-lock.json', 'bench/package-lock.json', 'test/mutation/package-lock.json']) {
    /** @type {{ packages: Record<string, Locked> }} */
    const { packages } = JSON.parse(readFileSync(join(root, file), 'utf8'))
    const problems = [...registryHosts(packages), ...missingPlatforms(packages)]
    if (problems.length > 0) throw new Error(`${file}\n${problems.map((line) => `  ${line}`).join('\n')}`)
  }
}

/**
 * A host in a lock file ties everybody to the registry of whoever wrote it; the integrity hashes are enough.
 *
 * @param {Record<string, Locked>} packages
 */
export function registryHosts(packages) {
  return Object.entries(packages)
    .filter(([, { resolved }]) => /^\w+:\/\//.test(resolved ?? ''))
    .map(([path, { resolved }]) => `${path} names ${resolved}; install with --omit-lockfile-registry-resolved`)
}

/**
 * A native package comes as one optional package for each platform. npm leaves those out of the lock file that it could
 * not find where it was written, and then `npm ci` fails for everybody.
 *
 * @param {Record<string, Locked>} packages
 */
export function missingPlatforms(packages) {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`])
      .map((name) => `${path} may need ${name}, which is not locked`),
  )
}
