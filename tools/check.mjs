/**
 * Everything that is not about the behaviour of the sources: style, types, unused code, and the package as users get it,
 * down to an app that signs in with it. `npm run check` runs all; `npm run check -- types` those whose name has the word in it, and what they need.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { checkBudget, measure } from './bytes.mjs'
import { checkImports } from './check-imports.mjs'
import { checkInstall } from './check-install.mjs'
import { checkLockfiles } from './check-lockfile.mjs'
import { checkPeers } from './check-peers.mjs'
import { checkDiagrams } from './diagrams.mjs'
import { exec, root } from './exec.mjs'
import { checkFigures } from './figures.mjs'
import { checkFileList, pack, temporaryFolder } from './pack.mjs'
import { runSteps } from './steps.mjs'

/** @type {import('./pack.mjs').Packed | undefined} */
let packed
/** Where the package is installed. @type {string | undefined} */
let app
/** @type {import('./bytes.mjs').Figure[] | undefined} */
let figures

/** @template T @param {T | undefined} value @returns {T} */
function made(value) {
  if (value === undefined) throw new Error('The step that makes this did not run')
  return value
}

/** @param {string} program @param {readonly string[]} args @returns {() => Promise<void>} */
const passes = (program, args) => async () => {
  await exec(program, args)
}

/**
 * attw's profile `esm-only` ignores two ways to resolve the package, on purpose (docs/decisions/0002):
 * - `node10`: TypeScript's resolution before `exports` existed; it cannot see subpaths at all.
 * - `node16` from a CommonJS file: there is no CommonJS build. Node 20.19 and newer `require()` ES modules as they are.
 * No rule beyond the profile is ignored; a page that is no module is left out.
 */
const attw = [
  '--exclude-entrypoints',
  './inspector/page.html',
  '--profile',
  'esm-only',
  '--no-emoji',
  '--format',
  'ascii',
]

/** @type {import('./steps.mjs').Step[]} */
const steps = [
  { name: 'build', run: passes('npm', ['run', '--silent', 'build']) },
  {
    name: 'pack',
    needs: ['build'],
    run: async () => {
      packed = await pack(root, temporaryFolder('pack'))
    },
  },
  { name: 'types of tests, type tests, examples', run: passes('tsc', ['-p', 'tsconfig.test.json']) },
  {
    name: 'bytes: budget',
    needs: ['build'],
    run: async () => {
      figures = await measure()
      return checkBudget(figures)
    },
  },
  { name: 'bytes: figures in the docs', needs: ['bytes: budget'], run: () => checkFigures(made(figures)) },
  {
    name: 'package: installs, compiles, imports, bundles',
    needs: ['pack'],
    run: async () => {
      app = await checkInstall(made(packed).tarball)
    },
  },
  {
    name: 'package: no entry wants a peer that it does not need',
    needs: ['package: installs, compiles, imports, bundles'],
    run: () => checkPeers(made(app)),
  },
  {
    name: 'package: signs in with each mode, in a browser',
    needs: ['package: installs, compiles, imports, bundles'],
    run: async () => {
      const env = { ...process.env, AUTHCHART_APP: made(app) }
      await exec('vitest', ['run', '-c', 'test/installed/vitest.config.mjs'], { env })
    },
  },
  { name: 'package: file list', needs: ['pack'], run: () => checkFileList(made(packed).files) },
  { name: 'package: imports of each subpath', needs: ['build'], run: checkImports },
  {
    name: 'package: publint',
    needs: ['pack'],
    run: async () => passes('publint', ['run', made(packed).tarball, '--strict'])(),
  },
  {
    name: 'package: types resolve (attw)',
    needs: ['pack'],
    run: async () => passes('attw', [made(packed).tarball, ...attw])(),
  },
  {
    name: 'lint and format',
    run: passes('biome', ['ci', '--error-on-warnings', '--diagnostic-level=warn', '--colors=off']),
  },
  { name: 'unused files, exports, dependencies', run: passes('knip', ['--no-progress']) },
  {
    name: 'docs: the site builds, no link is dead',
    run: async () => {
      await exec('vitepress', ['build', 'docs'], { env: { ...process.env, DOCS_CHECK: '1' } })
    },
  },
  { name: 'docs: diagrams are what the code says', run: checkDiagrams },
  { name: 'types of tools', run: passes('tsc', ['-p', 'tools/tsconfig.json']) },
  { name: 'lock files fit every machine', run: checkLockfiles },
]

/** @param {readonly string[]} words @returns {import('./steps.mjs').Step[]} */
function chosen(words) {
  if (words.length === 0) return steps
  const names = new Set(steps.filter(({ name }) => words.some((word) => name.includes(word))).map(({ name }) => name))
  for (const step of [...steps].reverse())
    if (names.has(step.name)) for (const need of step.needs ?? []) names.add(need)
  return steps.filter(({ name }) => names.has(name))
}

/** @param {string} text */
function indented(text) {
  const lines = text.split('\n')
  const more = lines.length - 80
  const shown = more > 0 ? [...lines.slice(0, 80), `… and ${more} lines more`] : lines
  return shown.map((line) => `             ${line}`).join('\n')
}

const start = performance.now()
const results = await runSteps(chosen(process.argv.slice(2)), {
  lanes: Math.min(4, availableParallelism()),
  onResult: ({ name, status, ms, text }) => {
    const seconds = `${(ms / 1000).toFixed(1)} s`.padStart(7)
    console.log(`${{ passed: '✓', failed: '✗', skipped: '–' }[status]} ${seconds}  ${name}`)
    if (text) console.log(indented(text))
  },
})

const count = (/** @type {string} */ status) => results.filter((result) => result.status === status).length
const report = { passed: count('passed'), failed: count('failed') + count('skipped') }
mkdirSync(join(root, '.cache/results'), { recursive: true })
writeFileSync(join(root, '.cache/results/check.json'), JSON.stringify(report))
console.log(
  `check: ${report.passed} passed, ${report.failed} failed in ${((performance.now() - start) / 1000).toFixed(0)} s`,
)
process.exitCode = report.failed > 0 ? 1 : 0
