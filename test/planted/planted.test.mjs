import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { faults } from './faults/index.mjs'
import { occurrences } from './plant.mjs'

const read = (/** @type {string} */ file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

it('each planted fault has a name of its own', () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length)
})

it('each planted fault still fits its file at exactly one place', () => {
  const lost = faults.filter(({ file, find }) => occurrences(read(file), find) !== 1)
  expect(lost.map(({ name, file }) => `${name} (${file})`)).toEqual([])
})

it('each planted fault names tests that exist', () => {
  const missing = faults.flatMap(({ name, tests }) =>
    tests.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url))).map((path) => `${name}: ${path}`),
  )
  expect(missing).toEqual([])
})
