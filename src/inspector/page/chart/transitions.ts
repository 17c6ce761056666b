import type { ChartTransition } from './graph.types.ts'
import { field, fieldsOf, INLINE, isFields, listOf, nameOf, namesOf, textOf } from './reading.ts'
import type { StateNode, StateTree } from './stateTree.ts'
import { findTarget } from './targets.ts'

const MOST_TRANSITIONS = 2_000

/** What can lead out of a state, with the configs for it in the order in which they are tried. */
interface Trigger {
  readonly label: string
  readonly event: string
  readonly aliases?: readonly string[]
  readonly configs: unknown
}

function* triggersOf(node: StateNode): Generator<Trigger> {
  const { config, invokes } = node
  for (const [event, configs] of Object.entries(fieldsOf(field(config, 'on'))))
    yield { label: textOf(event) ?? '(no name)', event, configs }
  for (const [delay, configs] of Object.entries(fieldsOf(field(config, 'after'))))
    yield { label: `after ${textOf(delay) ?? '0'}`, event: `xstate.after.${delay}.${node.name}`, configs }
  if (field(config, 'always') !== undefined) yield { label: 'always', event: '', configs: field(config, 'always') }
  if (field(config, 'onDone') !== undefined)
    yield { label: 'done', event: `xstate.done.state.${node.name}`, configs: field(config, 'onDone') }
  const invoked = listOf(field(config, 'invoke')).filter(isFields)
  for (const [index, { id, src }] of invokes.entries()) {
    for (const [key, word, type] of OUTCOMES) {
      const configs = field(invoked[index], key)
      if (configs === undefined) continue
      const names = [src, id].filter((name) => name !== null)
      yield {
        label: `${src ?? id} ${word}`,
        event: `xstate.${type}.${id}`,
        aliases: names.map((name) => `${name}.${word}`),
        configs,
      }
    }
  }
}

const OUTCOMES = [
  ['onDone', 'done', 'done.actor'],
  ['onError', 'error', 'error.actor'],
  ['onSnapshot', 'snapshot', 'snapshot'],
] as const

/** Every transition of every state, in the order of the definition. */
export function readTransitions(tree: StateTree): { transitions: ChartTransition[]; omitted: number } {
  const transitions: ChartTransition[] = []
  let omitted = 0
  for (const source of tree.all) {
    for (const trigger of triggersOf(source)) {
      const configs = listOf(trigger.configs)
      for (const [index, config] of configs.entries()) {
        if (transitions.length >= MOST_TRANSITIONS) {
          omitted++
          continue
        }
        const isLast = index === configs.length - 1
        transitions.push(read(tree, source, trigger, config, isLast, `t${transitions.length}`))
      }
    }
  }
  return { transitions, omitted }
}

function read(
  tree: StateTree,
  source: StateNode,
  { label, event, aliases = [] }: Trigger,
  config: unknown,
  isLast: boolean,
  id: string,
): ChartTransition {
  const written = isFields(config) ? listOf(field(config, 'target')) : [config]
  const found = written.slice(0, 50).map((target) => [target, findTarget(tree, source, target)] as const)
  const guard = nameOf(field(config, 'guard') ?? field(config, 'cond'))
  return {
    id,
    source: source.id,
    targets: [...new Set(found.flatMap(([, node]) => (node ? [node.id] : [])))],
    label,
    event,
    aliases,
    // JSON has no functions: a transition that others come after has a guard, even if it has got lost on the way.
    guard: guard ?? (isLast ? null : INLINE),
    actions: namesOf(field(config, 'actions')),
    description: textOf(field(config, 'description')),
    reenter: field(config, 'reenter') === true,
    unknown: found.flatMap(([target, node]) => (node ? [] : [textOf(target) ?? '(not a name)'])),
  }
}
