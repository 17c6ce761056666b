/**
 * Takes the descriptions out of the built machines: prose for the inspector and the docs, which every visitor of every
 * app would pay for (docs/decisions/0012). The inspector's page has its own copy of the sources and puts them back.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from './exec.mjs'

/**
 * Lines stay where they are, so that the source maps stay true.
 *
 * @param {string} source a built module
 */
export function withoutDescriptions(source) {
  const file = ts.createSourceFile('machine.js', source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS)
  /** @type {{ start: number, end: number }[]} */
  const cuts = []
  /** @param {import('typescript').Node} node */
  const visit = (node) => {
    if (
      ts.isPropertyAssignment(node) &&
      node.name.getText() === 'description' &&
      ts.isStringLiteral(node.initializer)
    ) {
      const end = node.getEnd()
      cuts.push({ start: node.getStart(), end: source[end] === ',' ? end + 1 : end })
    } else ts.forEachChild(node, visit)
  }
  visit(file)
  return cuts.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), source)
}

if (process.argv[1] === import.meta.filename) {
  const machines = join(root, 'dist/machines')
  for (const name of readdirSync(machines, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue
    const path = join(machines, name)
    writeFileSync(path, withoutDescriptions(readFileSync(path, 'utf8')))
  }
}
