/**
 * What is not mutated: sentences. The `description` of a state or a transition is shown by the inspector and the docs,
 * the message of an error to a developer; a test that repeats them word for word would test nothing. Every other text,
 * such as the name of a state, an event, a code or a key, counts.
 */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin'

/** @param {any} path a Babel NodePath @returns {string | undefined} */
function shouldIgnore({ node, key, listKey, parent }) {
  const isNamed = (/** @type {any} */ property, /** @type {string} */ name) =>
    property?.type === 'ObjectProperty' && property.key?.name === name
  if (isNamed(node, 'description')) return 'a description'
  if (isNamed(parent, 'message') && key === 'value' && /Literal$/.test(node.type)) return 'the message of a failure'
  const isError = parent?.type === 'NewExpression' && /Error$/.test(parent.callee?.name ?? '')
  if (isError && listKey === 'arguments' && /Literal$/.test(node.type) && (key === 1 || parent.callee.name === 'Error'))
    return 'the message of an error'
  return undefined
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'prose', { shouldIgnore })]
