import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './exec.mjs'

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {Record<string, string | { types: string, default: string }>} exports
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 */

/** @param {string} [folder] @returns {Manifest} */
export const readManifest = (folder = root) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** `built` is the file as the manifest has it, relative to the package. @typedef {{ subpath: string, specifier: string, built: string, file: string }} Entry */

/**
 * What users can import: `./react` → `authchart/react` → the built file.
 *
 * @returns {Entry[]}
 */
export function entries() {
  const { name, exports } = readManifest()
  return Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : [{ subpath, specifier: join(name, subpath), built: target.default, file: join(root, target.default) }],
  )
}
