/**
 * Mutation score: StrykerJS changes the engine in every small way it knows, and the fast tests of each part have to
 * notice. Packages of its own, so that `npm ci` of the project stays lean: `npm ci --prefix test/mutation` first.
 *
 *     node test/mutation/run.mjs                  all areas, one after the other
 *     node test/mutation/run.mjs vault locks      these
 *     node test/mutation/run.mjs --report         only adds up what earlier runs have left
 *     node test/mutation/run.mjs --write          and writes docs/verification/mutation-score.md
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { areas } from './areas.mjs'
import { markdown, scoreOf, table, total } from './score.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const stryker = new URL('./node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url)
const AIM = 85

const words = process.argv.slice(2)
const names = words.filter((word) => !word.startsWith('--'))
const chosen = names.length > 0 ? names : Object.keys(areas)

/** @param {string} name @returns {Promise<number | null>} */
const mutate = (name) =>
  new Promise((resolve, reject) => {
    const args = [fileURLToPath(stryker), 'run', 'test/mutation/stryker.config.mjs']
    const env = { ...process.env, AUTHCHART_AREA: name }
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', resolve)
  })

if (!words.includes('--report')) {
  if (!existsSync(stryker)) throw new Error('Run `npm ci --prefix test/mutation` first.')
  for (const name of chosen) {
    const start = performance.now()
    const code = await mutate(name)
    if (code !== 0) throw new Error(`StrykerJS ended with ${code} in the area "${name}"`)
    const seconds = Math.round((performance.now() - start) / 1_000)
    writeFileSync(`${root}.cache/mutation/${name}.time.json`, JSON.stringify({ seconds }))
  }
}

const read = (/** @type {string} */ file) => JSON.parse(readFileSync(`${root}.cache/mutation/${file}`, 'utf8'))
const scores = Object.keys(areas)
  .filter((name) => existsSync(`${root}.cache/mutation/${name}.json`))
  .map((name) => {
    const { seconds } = existsSync(`${root}.cache/mutation/${name}.time.json`) ? read(`${name}.time.json`) : {}
    return scoreOf(name, read(`${name}.json`), seconds)
  })
mkdirSync(`${root}.cache/results`, { recursive: true })
writeFileSync(`${root}.cache/results/mutation.json`, JSON.stringify({ total: total(scores), areas: scores }, null, 2))
if (words.includes('--write')) writeFileSync(`${root}docs/verification/mutation-score.md`, markdown(scores))
console.log(table(scores))
const low = scores.filter(({ score }) => score < AIM)
if (low.length > 0) console.log(`below ${AIM} %: ${low.map(({ name }) => name).join(', ')}`)
process.exitCode = low.length > 0 || chosen.some((name) => !scores.some((score) => score.name === name)) ? 1 : 0
