import { expect, it } from 'vitest'
import { scoreOf, table, total } from './score.mjs'

const mutants = (/** @type {string[]} */ ...statuses) => ({ mutants: statuses.map((status) => ({ status })) })

it('counts what was noticed against what was not, and leaves out what could not be judged', () => {
  const report = {
    files: { 'a.ts': mutants('Killed', 'Timeout', 'Survived', 'NoCoverage', 'Ignored'), 'b.ts': mutants('Killed') },
  }
  expect(scoreOf('area', report, 7)).toEqual({
    name: 'area',
    killed: 2,
    timedOut: 1,
    survived: 1,
    uncovered: 1,
    score: 60,
    seconds: 7,
    files: { 'a.ts': 50, 'b.ts': 100 },
  })
})

it('adds up areas by their mutants, not by their scores', () => {
  const one = scoreOf('one', { files: { 'a.ts': mutants('Killed', 'Killed', 'Killed') } })
  const two = scoreOf('two', { files: { 'b.ts': mutants('Survived') } })
  expect(total([one, two])).toMatchObject({ killed: 3, survived: 1, score: 75 })
  expect(table([one, two])).toMatch(/all +75\.0 %/)
})
