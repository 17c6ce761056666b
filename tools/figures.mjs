/**
 * Byte figures in README and docs. A figure stands between markers that name what was measured:
 *
 *     The core is <!-- bytes:core -->20.4 kB<!-- /bytes --> small.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './exec.mjs'

/** @typedef {{ name: string, bytes: number }} Measured */

const marker = /<!-- bytes:([\w./-]+) -->(.*?)<!-- \/bytes -->/gs

/** Another zlib packs a few bytes more or less; a figure that is off by this much is still true. */
const tolerance = 50

/** @param {number} bytes */
export const kilobytes = (bytes) => (Math.abs(bytes) < 950 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`)

/**
 * Is the written figure the measured one, rounded as it was written (`21 kB`, `20.6 kB`, `812 B`)?
 *
 * @param {string} written @param {number} bytes
 */
export function isTrueFigure(written, bytes) {
  const [, number = '', unit] = /^\+?\s*(\d+(?:\.\d+)?)\s*(B|kB)$/.exec(written.trim()) ?? []
  if (!unit) return false
  const scale = unit === 'kB' ? 1000 : 1
  const half = (0.5 * scale) / 10 ** (number.split('.')[1]?.length ?? 0)
  return Math.abs(Number(number) * scale - bytes) <= half + tolerance
}

/** @returns {{ file: string, text: string }[]} */
function documents() {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  const written = docs.filter((file) => !/^(?:api|\.vitepress)\//.test(file))
  return ['README.md', ...written.map((file) => join('docs', file))]
    .filter((file) => file.endsWith('.md') && existsSync(join(root, file)))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
}

/** @param {readonly Measured[]} figures */
export async function checkFigures(figures) {
  const measured = new Map(figures.map(({ name, bytes }) => [name, bytes]))
  const wrong = []
  let count = 0
  for (const { file, text } of documents()) {
    for (const [, name = '', written = ''] of text.matchAll(marker)) {
      count++
      const bytes = measured.get(name)
      if (bytes === undefined) wrong.push(`  ${file}: nothing named “${name}” is measured`)
      else if (!isTrueFigure(written, bytes)) wrong.push(`  ${file}: ${name} says ${written}, measured ${bytes} B`)
    }
  }
  if (wrong.length > 0) throw new Error(`Figures are stale; npm run bytes -- --write\n${wrong.join('\n')}`)
  return `${count} figures`
}

/** @param {readonly Measured[]} figures */
export async function writeFigures(figures) {
  const measured = new Map(figures.map(({ name, bytes }) => [name, bytes]))
  for (const { file, text } of documents()) {
    const next = text.replace(marker, (whole, name) => {
      const bytes = measured.get(name)
      return bytes === undefined ? whole : `<!-- bytes:${name} -->${kilobytes(bytes)}<!-- /bytes -->`
    })
    if (next !== text) writeFileSync(join(root, file), next)
  }
}
