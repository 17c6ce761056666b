/**
 * A fault that somebody could put into the engine in good faith: one small replacement in one source file. It lives in
 * the tests only; a transform plugin applies it to what Vitest loads, never to a file.
 *
 * @typedef {object} PlantedFault
 * @property {string} name what the engine no longer does, as words-with-hyphens
 * @property {string} file
 * @property {string} find occurs in the file exactly once
 * @property {string} replace
 * @property {string} harm what a user would suffer
 * @property {readonly string[]} tests the files, or folders, that have to notice, the likeliest first
 */

const engine = (/** @type {string} */ name) => `test/unit/engine/${name}.test.ts`
const adapters = (/** @type {string} */ name) => `test/unit/adapters/${name}.test.ts`
const http = (/** @type {string} */ name) => `test/unit/http/${name}.test.ts`

/** Short names for test files. */
export const suites = { engine, adapters, http }
