import type { ChartActor, StateKind } from './graph.types.ts'
import { type Fields, field, fieldsOf, isFields, listOf, nameOf, textOf } from './reading.ts'

/** A state of the definition, before its transitions are known. */
export interface StateNode {
  readonly id: string
  readonly key: string
  /** What XState calls it: its own `id`, else the machine's and the path. */
  readonly name: string
  readonly parent: StateNode | null
  readonly config: Fields
  readonly kind: StateKind
  readonly invokes: readonly ChartActor[]
  readonly children: Map<string, StateNode>
}

export interface StateTree {
  readonly root: StateNode
  /** In the order of the definition, parents first. */
  readonly all: readonly StateNode[]
  /** By what `#id` targets name. */
  readonly byName: ReadonlyMap<string, StateNode>
  readonly omitted: number
}

/** More than anybody can read, and than a browser lays out in a few seconds. */
const MOST_STATES = 400
const DEEPEST = 24

const KINDS = new Set<unknown>(['parallel', 'final', 'history'])

function kindOf(config: Fields): StateKind {
  const type = field(config, 'type')
  const hasChildren = Object.keys(fieldsOf(field(config, 'states'))).length > 0
  if (
    field(config, 'history') !== undefined &&
    field(config, 'history') !== false &&
    type === undefined &&
    !hasChildren
  )
    return 'history'
  if (KINDS.has(type)) return type as StateKind
  return hasChildren ? 'compound' : 'atomic'
}

/** XState numbers the actors of a state that have no id: `0.auth.restoring.asking`. */
const actorsOf = (config: Fields, name: string): ChartActor[] =>
  listOf(field(config, 'invoke'))
    .filter(isFields)
    .slice(0, 50)
    .map((invoke, index) => ({
      id: textOf(field(invoke, 'id')) ?? `${index}.${name}`,
      src: nameOf(field(invoke, 'src')),
    }))

/** Reads the states, breadth first: what does not fit any more is the deepest. */
export function readStates(definition: unknown): StateTree {
  const config = fieldsOf(definition)
  const title = textOf(field(config, 'id')) ?? textOf(field(config, 'key')) ?? '(machine)'
  const create = (id: string, key: string, parent: StateNode | null, own: Fields): StateNode => {
    const name = textOf(field(own, 'id')) ?? (id === '' ? title : `${title}.${id}`)
    return { id, key, name, parent, config: own, kind: kindOf(own), invokes: actorsOf(own, name), children: new Map() }
  }
  const root = create('', title, null, config)
  const all = [root]
  const ids = new Set([''])
  let omitted = 0
  const waiting: [StateNode, number][] = [[root, 0]]
  for (const [node, depth] of waiting) {
    for (const [key, value] of Object.entries(fieldsOf(field(node.config, 'states')))) {
      const id = node.id === '' ? key : `${node.id}.${key}`
      if (key === '' || ids.has(id) || all.length >= MOST_STATES || depth >= DEEPEST) {
        omitted++
        continue
      }
      const child = create(id, key, node, fieldsOf(value))
      ids.add(id)
      all.push(child)
      node.children.set(key, child)
      waiting.push([child, depth + 1])
    }
  }
  const ordered = [...depthFirst(root)]
  const byName = new Map(ordered.map((node) => [node.id === '' ? title : `${title}.${node.id}`, node]))
  for (const node of ordered) byName.set(node.name, node)
  return { root, all: ordered, byName, omitted }
}

function* depthFirst(node: StateNode): Generator<StateNode> {
  yield node
  for (const child of node.children.values()) yield* depthFirst(child)
}

/** Whether `outer` is `inner`, or holds it. */
export const holds = (outer: string, inner: string): boolean =>
  outer === '' || outer === inner || inner.startsWith(`${outer}.`)
