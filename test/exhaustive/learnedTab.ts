import type { SessionRecord } from '../../src/protocol/record.ts'
import { type Code, type Keeping, type RealTab, realTab } from './realTab.ts'
import type { Effect, Hooks, Input, TabFacts } from './transcript.ts'

/**
 * What the real code did, as a tree of transcripts. The search asks the tree; only where the tree ends is a real tab
 * brought to that point, by feeding it the same transcript again, and run one task further.
 *
 *   node ──input──▶ ask? ──answer──▶ effect ──▶ … ──▶ node
 *
 * A tab that is at rest knows nothing but what it holds: all nodes at rest that hold the same are one node.
 */
export interface Node {
  readonly id: number
  readonly facts: TabFacts
  readonly past: Task | null
  readonly tasks: Map<string, Step>
}

interface Task {
  readonly from: Node
  readonly input: Input
  readonly answers: readonly (string | null)[]
}

type Step =
  | { readonly type: 'ask'; readonly key: string; readonly next: Map<string | null, Step> }
  | { readonly type: 'effect'; readonly effect: Effect; next: Step | null }
  | { readonly type: 'node'; readonly node: Node }

/** Real tabs kept where they stand, so that going on from there needs no second run. */
const KEPT = 4_000

export function learnTabs(keeping: Keeping, code: Code, { remembers = true } = {}) {
  const nodes: Node[] = []
  const resting = new Map<string, Node>()
  const standing = new Map<Node, { tab: RealTab; hooks: Relay }>()
  const count = { tasks: 0, replayed: 0, asked: 0 }

  const addNode = (facts: TabFacts, past: Task | null): Node => {
    const node = { id: nodes.length, facts, past, tasks: new Map() }
    nodes.push(node)
    return node
  }
  const roots = new Map<number, { name: string; holds: SessionRecord | null }>()

  /** A tab that has just been opened, or that holds a session from before the search begins. */
  const open = (name: string, holds: SessionRecord | null): Node => {
    const key = JSON.stringify([name, 0, holds])
    const known = resting.get(key)
    if (known) return known
    const node = addNode({ held: holds, activities: [] }, null)
    roots.set(node.id, { name, holds })
    resting.set(key, node)
    return node
  }

  /** The way from the tab's opening to `node`, and its name. */
  const wayTo = (node: Node): { root: Node; tasks: Task[] } => {
    const tasks: Task[] = []
    let at = node
    for (; at.past; at = at.past.from) tasks.push(at.past)
    return { root: at, tasks: tasks.reverse() }
  }

  /** A real tab that stands at `node`. */
  const bring = async (node: Node) => {
    const ready = standing.get(node)
    if (ready) {
      standing.delete(node)
      return ready
    }
    const { root, tasks } = wayTo(node)
    const { name, holds } = roots.get(root.id)!
    const hooks = relay()
    const tab = realTab(name, keeping, holds, code, hooks)
    for (const { input, answers } of tasks) {
      const script = [...answers]
      hooks.to = {
        ask(key) {
          if (script.length === 0) throw new Error(`not deterministic: ${name} asks for ${key} as it did not before`)
          return script.shift() ?? null
        },
        effect() {},
      }
      count.replayed++
      await tab.feed(input)
      if (script.length > 0) throw new Error(`not deterministic: ${name} asks for less than before`)
    }
    return { tab, hooks }
  }

  const learn = async (from: Node, input: Input, known: readonly (string | null)[], hooks: Hooks): Promise<Node> => {
    count.tasks++
    const { tab, hooks: to } = await bring(from)
    const answers: (string | null)[] = []
    const trace: ({ key: string; answer: string | null } | Effect)[] = []
    to.to = {
      ask(key) {
        const isScripted = answers.length < known.length
        const answer = isScripted ? known[answers.length]! : hooks.ask(key)
        answers.push(answer)
        trace.push({ key, answer })
        return answer
      },
      effect(effect) {
        trace.push(effect)
        hooks.effect(effect)
      },
    }
    await tab.feed(input)
    const name = roots.get(wayTo(from).root.id)!.name
    const facts = tab.facts()
    let node: Node
    if (tab.isAtRest() && remembers) {
      const key = JSON.stringify([name, tab.serial(), facts.held])
      node = resting.get(key) ?? addNode(facts, { from, input, answers })
      resting.set(key, node)
    } else node = addNode(facts, { from, input, answers })
    if (!standing.has(node) && node.past?.from === from) {
      standing.set(node, { tab, hooks: to })
      if (standing.size > KEPT) standing.delete(standing.keys().next().value!)
    }
    if (remembers) record(from, input, trace, node)
    return node
  }

  const record = (
    from: Node,
    input: Input,
    trace: readonly ({ key: string; answer: string | null } | Effect)[],
    node: Node,
  ) => {
    let put = (step: Step): Step => {
      const key = JSON.stringify(input)
      const there = from.tasks.get(key)
      if (there) return there
      from.tasks.set(key, step)
      return step
    }
    for (const one of trace) {
      if ('key' in one && 'answer' in one) {
        const step = put({ type: 'ask', key: one.key, next: new Map() })
        if (step.type !== 'ask' || step.key !== one.key) throw new Error('not deterministic: another read')
        put = (next) => {
          const there = step.next.get(one.answer)
          if (there) return there
          step.next.set(one.answer, next)
          return next
        }
      } else {
        const step = put({ type: 'effect', effect: one as Effect, next: null })
        if (step.type !== 'effect') throw new Error('not deterministic: another effect')
        put = (next) => {
          step.next ??= next
          return step.next
        }
      }
    }
    put({ type: 'node', node })
  }

  return {
    nodes,
    count,
    open,
    /**
     * What the tab does with `input`: its reads are answered by `hooks.ask`, its effects are told to `hooks.effect`,
     * in order. A promise only where the real code has to be run.
     */
    feed(from: Node, input: Input, hooks: Hooks): Node | Promise<Node> {
      count.asked++
      const answers: (string | null)[] = []
      let at = remembers ? from.tasks.get(JSON.stringify(input)) : undefined
      let passed = 0
      while (at) {
        if (at.type === 'node') return at.node
        if (at.type === 'effect') {
          hooks.effect(at.effect)
          passed++
          at = at.next ?? undefined
          continue
        }
        const answer = hooks.ask(at.key)
        answers.push(answer)
        at = at.next.get(answer)
      }
      // From here on the real code: what the tree has told already is not told again.
      let skip = passed
      return learn(from, input, answers, {
        ask: (key) => hooks.ask(key),
        effect(effect) {
          if (skip > 0) skip--
          else hooks.effect(effect)
        },
      })
    },
  }
}

type Relay = Hooks & { to: Hooks | null }

/** Hooks whose other end is exchanged from task to task. */
function relay(): Relay {
  const hooks: Relay = {
    to: null,
    ask: (key) => hooks.to?.ask(key) ?? null,
    effect: (effect) => hooks.to?.effect(effect),
  }
  return hooks
}

export type LearnedTabs = ReturnType<typeof learnTabs>
