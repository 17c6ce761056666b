/** What a state is drawn as. */
export type StateKind = 'atomic' | 'compound' | 'parallel' | 'final' | 'history'

/** One transition of the machine's definition. */
export interface ChartTransition {
  /** Unique in its graph. */
  readonly id: string
  /** Id of the state that has it. */
  readonly source: string
  /** Ids of the states it leads to; none: it stays where it is, or leads to what does not exist. */
  readonly targets: readonly string[]
  /** What happened: `token.expiring`, `always`, `after 500`, `refreshSession done`. */
  readonly label: string
  /** The type that the event has at run time; `''`: none, it is taken at once (`always`). */
  readonly event: string
  /** Other spellings of the same event, as a flight record has them: `refreshSession.done`. */
  readonly aliases: readonly string[]
  readonly guard: string | null
  readonly actions: readonly string[]
  readonly description: string | null
  /** Leaves and enters its source again, even if it leads to the source itself. */
  readonly reenter: boolean
  /** Targets, as they are written, that lead nowhere. */
  readonly unknown: readonly string[]
}

export interface ChartActor {
  readonly id: string
  /** The name of its logic; `null`: written in place. */
  readonly src: string | null
}

export interface ChartState {
  /** Dotted path below the root; `''` is the root itself. */
  readonly id: string
  readonly key: string
  readonly kind: StateKind
  readonly isDeepHistory: boolean
  readonly description: string | null
  readonly tags: readonly string[]
  readonly entry: readonly string[]
  readonly exit: readonly string[]
  readonly invokes: readonly ChartActor[]
  /** Transitions that are written inside the box: they have no target, or the state itself, or one that holds it. */
  readonly rows: readonly ChartTransition[]
  /** Id of the child that is entered first. */
  readonly initial: string | null
  readonly children: readonly ChartState[]
}

/** All transitions that lead from one state to one other. */
export interface ChartEdge {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly transitions: readonly ChartTransition[]
}

export interface ChartGraph {
  readonly title: string
  readonly root: ChartState
  readonly edges: readonly ChartEdge[]
  /** Every transition, once, in the order of the definition. */
  readonly transitions: readonly ChartTransition[]
  /** How many states and transitions were left out, because nobody could read a drawing of them. */
  readonly omitted: number
}
