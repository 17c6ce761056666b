import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './exec.mjs'

/** A host in a lock file ties everybody to the registry of whoever wrote it; the integrity hashes are enough. */
export async function checkLockfiles() {
  for (const file of ['package-lock.json', 'bench/package-lock.json']) {
    const { packages } = JSON.parse(readFileSync(join(root, file), 'utf8'))
    const named = Object.entries(packages).filter(([, entry]) => /^\w+:\/\//.test(entry.resolved ?? ''))
    if (named.length > 0) {
      const list = named.map(([path, entry]) => `  ${path} → ${entry.resolved}`).join('\n')
      throw new Error(`${file} names a registry; install with --omit-lockfile-registry-resolved\n${list}`)
    }
  }
}
