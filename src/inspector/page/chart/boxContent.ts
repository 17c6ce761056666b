import type { ChartState, ChartTransition } from './graph.types.ts'
import type { Point } from './placed.types.ts'
import { shorten, textWidth, type Weight } from './textWidth.ts'

/** A line of text on the drawing. */
export interface Line {
  readonly kind: 'title' | 'actor' | 'transition'
  readonly text: string
  /** What a pointer that rests on it, or a screen reader, is told besides. */
  readonly hint: string | null
  readonly transition: ChartTransition | null
  readonly weight: Weight
  readonly size: number
  readonly width: number
  readonly height: number
}

const LONGEST_TITLE = 40
const LONGEST_LINE = 52

function line(kind: Line['kind'], text: string, hint: string | null, transition: ChartTransition | null = null): Line {
  const [size, weight, height]: [number, Weight, number] = kind === 'title' ? [13, 'bold', 20] : [11, 'regular', 16]
  const shown = shorten(text, kind === 'title' ? LONGEST_TITLE : LONGEST_LINE)
  return { kind, text: shown, hint, transition, size, weight, height, width: textWidth(shown, size, weight) }
}

const GUARD_SHOWN = 30

/** `event [guard]`, as charts have it. */
export function transitionText({ label, guard }: ChartTransition): string {
  return guard ? `${label} [${shorten(guard, GUARD_SHOWN)}]` : label
}

/** All there is to say of a transition, for a hint and for those who cannot see the arrow. */
export function transitionHint(transition: ChartTransition): string {
  const { source, targets, unknown, actions, description, guard, label } = transition
  const to = [...targets.map((target) => target || '(root)'), ...unknown.map((target) => `${target} (unknown)`)]
  const lines = [
    `${source || '(root)'} · ${label}${to.length > 0 ? ` → ${to.join(', ')}` : ''}`,
    description,
    guard && `if ${guard}`,
    actions.length > 0 && `does ${actions.join(', ')}`,
  ]
  return lines.filter(Boolean).join('\n')
}

/** A transition in the words of a box: it goes nowhere (`·`), starts the state anew (`↻`), or leads out to what holds it. */
function rowLine(state: ChartState, transition: ChartTransition): Line {
  const text = transitionText(transition)
  const hint = transitionHint(transition)
  const outward = transition.targets.filter((target) => target !== state.id)
  const [outer = transition.unknown[0]] = outward
  if (outer !== undefined) return line('transition', `${text} → ${outer || '(root)'}`, hint, transition)
  return line('transition', `${transition.targets.length > 0 ? '↻' : '·'} ${text}`, hint, transition)
}

export function linesOf(state: ChartState): Line[] {
  return [
    line('title', state.kind === 'history' ? (state.isDeepHistory ? 'H*' : 'H') : state.key, state.description),
    ...state.invokes.map(({ id, src }) => line('actor', `▷ ${src ?? id}`, `While here, the actor ${src ?? id} runs.`)),
    ...state.rows.map((transition) => rowLine(state, transition)),
  ]
}

/** The label of an edge: one line for each transition. */
export const edgeLines = (transitions: readonly ChartTransition[]): Line[] =>
  transitions.map((transition) =>
    line('transition', transitionText(transition), transitionHint(transition), transition),
  )

export interface Size {
  readonly width: number
  readonly height: number
}

export function sizeOf(lines: readonly Line[], padding: Point): Size {
  const width = Math.max(0, ...lines.map((each) => each.width)) + 2 * padding.x
  return { width, height: lines.reduce((sum, each) => sum + each.height, 0) + 2 * padding.y }
}
