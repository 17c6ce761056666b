/**
 * @typedef {object} Score
 * @property {string} name
 * @property {number} killed a test failed
 * @property {number} timedOut the mutant ran in circles
 * @property {number} survived
 * @property {number} uncovered no test ran it
 * @property {number} score per cent
 * @property {number} [seconds]
 * @property {Readonly<Record<string, number>>} [files] the score of each
 */

/**
 * @typedef {object} Report the parts of the mutation testing report schema that are read here
 * @property {Readonly<Record<string, { mutants: readonly { status: string }[] }>>} files
 */

/** @param {readonly { status: string }[]} mutants */
function count(mutants) {
  const of = (/** @type {string} */ status) => mutants.filter((mutant) => mutant.status === status).length
  const [killed, timedOut, survived, uncovered] = [of('Killed'), of('Timeout'), of('Survived'), of('NoCoverage')]
  const all = killed + timedOut + survived + uncovered
  return { killed, timedOut, survived, uncovered, score: all === 0 ? 100 : ((killed + timedOut) / all) * 100 }
}

/** @param {string} name @param {Report} report @param {number} [seconds] @returns {Score} */
export function scoreOf(name, { files }, seconds) {
  const entries = Object.entries(files).filter(([, { mutants }]) => mutants.length > 0)
  const byFile = Object.fromEntries(entries.map(([file, { mutants }]) => [file, count(mutants).score]))
  const all = count(entries.flatMap(([, { mutants }]) => mutants))
  return { name, ...all, files: byFile, ...(seconds !== undefined && { seconds }) }
}

/** @param {readonly Score[]} scores @returns {Score} */
export function total(scores) {
  const sum = (/** @type {'killed' | 'timedOut' | 'survived' | 'uncovered'} */ key) =>
    scores.reduce((all, score) => all + score[key], 0)
  const [killed, timedOut, survived, uncovered] = [sum('killed'), sum('timedOut'), sum('survived'), sum('uncovered')]
  const all = killed + timedOut + survived + uncovered
  const score = all === 0 ? 100 : ((killed + timedOut) / all) * 100
  return { name: 'all', killed, timedOut, survived, uncovered, score }
}

const rows = (/** @type {readonly Score[]} */ scores) =>
  [...scores, total(scores)].map((one) => [
    one.name,
    `${one.score.toFixed(1)} %`,
    ...[one.killed, one.timedOut, one.survived, one.uncovered].map(String),
    one.seconds === undefined ? '' : `${one.seconds} s`,
  ])

const HEAD = ['area', 'score', 'killed', 'ran in circles', 'survived', 'not run', 'time']

/** @param {readonly Score[]} scores */
export function table(scores) {
  const lines = [HEAD, ...rows(scores)]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n')
}

/** The page docs/verification/mutation-score.md. @param {readonly Score[]} scores */
export function markdown(scores) {
  const files = scores.flatMap(({ files: byFile = {} }) => Object.entries(byFile))
  return [
    '# Mutation score',
    '',
    'StrykerJS changes the engine in every small way it knows: a condition turned around, a call left out, a text emptied, a',
    'block removed. A change that no test notices survives, and shows what the tests do not say. `npm run test:mutation`',
    'measures it and writes this page with `-- --write`. The tests asked are the fast ones of each part',
    '([test/mutation/areas.mjs](../../test/mutation/areas.mjs)), not the whole suite: what the simulation would also notice is',
    'not counted. Sentences are not changed, which are the descriptions in the chart and the messages of errors',
    '([test/mutation/prose.mjs](../../test/mutation/prose.mjs)).',
    '',
    `| ${HEAD.join(' | ')} |`,
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows(scores).map((row) => `| ${row.join(' | ')} |`),
    '',
    '| file | score |',
    '| --- | ---: |',
    ...files.map(([file, score]) => `| \`${file}\` | ${score.toFixed(1)} % |`),
    '',
  ].join('\n')
}
