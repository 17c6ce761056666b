import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** How often the text of a fault occurs in `code`: it must be once. @param {string} code @param {string} find */
export const occurrences = (code, find) => code.split(find).length - 1

/**
 * A Vite plugin that puts one fault into what is loaded. Nothing is written.
 *
 * @param {import('./fault.mjs').PlantedFault} fault
 * @returns {import('vite').Plugin}
 */
export const plant = ({ name, file, find, replace }) => ({
  name: 'planted-fault',
  enforce: 'pre',
  transform(code, id) {
    if (id.split('?')[0] !== root + file) return undefined
    if (occurrences(code, find) !== 1) throw new Error(`The planted fault "${name}" does not fit ${file} any more.`)
    return { code: code.replace(find, () => replace), map: null }
  },
})
