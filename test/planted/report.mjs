import { areas, faults } from './faults/index.mjs'

const cell = (/** @type {string} */ text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
const seconds = (/** @type {number} */ ms) => (ms / 1_000).toFixed(1)
const words = (/** @type {string} */ name) => name.replaceAll('-', ' ')

/**
 * The page docs/verification/planted-faults.md.
 *
 * @param {readonly import('./attempt.mjs').Verdict[]} verdicts
 * @param {string} machine
 * @param {number} ms
 */
export function markdown(verdicts, machine, ms) {
  const byName = new Map(verdicts.map((verdict) => [verdict.name, verdict]))
  const caught = verdicts.filter((verdict) => verdict.caught).length
  const lines = [
    '# Planted faults',
    '',
    'A test that cannot fail proves nothing. Each line is a fault that somebody could put into the engine in good faith; a',
    'plugin of the test runner plants it into what is loaded, and the tests named have to notice. `npm run test:planted`',
    'does it for all of them and writes this page with `-- --write`; `npm test` checks that each fault still fits the source.',
    '',
    `${caught} of ${faults.length} caught, in ${seconds(ms)} s (${machine}). "After": seconds until the first test failed, the start of the`,
    'test runner included.',
    '',
  ]
  for (const [area, list] of Object.entries(areas)) {
    lines.push(
      `## ${area[0]?.toUpperCase()}${area.slice(1)}`,
      '',
      '| fault | what a user would suffer | caught by | after |',
    )
    lines.push('| --- | --- | --- | ---: |')
    for (const { name, harm } of list) {
      const verdict = byName.get(name)
      const by = verdict?.caught ? `${verdict.test} (\`${verdict.file?.replace('test/', '')}\`)` : '**not caught**'
      lines.push(`| ${words(name)} | ${cell(harm)} | ${cell(by)} | ${verdict ? seconds(verdict.ms) : ''} |`)
    }
    lines.push('')
  }
  return lines.join('\n')
}
