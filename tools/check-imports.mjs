import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from './exec.mjs'
import { entries } from './manifest.mjs'

/**
 * Each subpath may import what test/package/subpaths.json grants it, and nothing else: a `node:` module or an optional
 * peer that creeps into the core breaks everybody who does not have it.
 */
export async function checkImports() {
  /** @type {Record<string, string[]>} */
  const granted = JSON.parse(readFileSync(join(root, 'test/package/subpaths.json'), 'utf8'))
  const wrong = []
  for (const { subpath, file } of entries()) {
    const grant = granted[subpath]
    if (!grant) {
      wrong.push(`  ${subpath}: not listed`)
      continue
    }
    const { metafile } = await build({
      entryPoints: [file],
      bundle: true,
      packages: 'external',
      write: false,
      metafile: true,
      format: 'esm',
      logLevel: 'silent',
    })
    const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
    for (const path of new Set(imports)) if (!grant.includes(path)) wrong.push(`  ${subpath} imports ${path}`)
  }
  for (const subpath of Object.keys(granted)) {
    if (!entries().some((entry) => entry.subpath === subpath)) wrong.push(`  ${subpath}: listed, not exported`)
  }
  if (wrong.length > 0) throw new Error(`Imports differ from test/package/subpaths.json\n${wrong.join('\n')}`)
}
