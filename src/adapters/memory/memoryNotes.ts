import type { Notes } from '../ports.ts'

/** Notes in memory; `values` lets the tabs of a test share them. */
export const memoryNotes = (values: Map<string, string> = new Map()): Notes => ({
  get: (key) => values.get(key) ?? null,
  set: (key, value) => void values.set(key, value),
})
