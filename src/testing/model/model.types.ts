import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate'
import type { AuthEvent } from '../../machines/auth/auth.events.ts'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import type { AuthModelEvent } from './modelEvents.ts'

/** Where a path stands: what the app should show now. */
export interface ModelState {
  /** As it stands in the name of a path: `authenticated: refreshing, idleWarning`. */
  readonly title: string
  /** Every active state, from the outside in: `authenticated`, `authenticated.token`, `authenticated.token.refreshing` … */
  readonly active: readonly string[]
  /** What `view()` makes of it. User, times and errors are samples; status and flags are what to compare with. */
  readonly view: AuthView
  /** The snapshot of the machine around the chart, if there is one. */
  readonly app: AnyMachineSnapshot | null
}

/** One step of a path. */
export interface ModelStep {
  readonly event: string
  /** Which of the causes given for the event. */
  readonly variant: string | null
  /** `signs in with a wrong password`. */
  readonly says: string
  readonly from: ModelState
  readonly to: ModelState
  /** The chart's transitions that are taken, in order. */
  readonly transitions: readonly string[]
  /** What `auth.on(…)` hears. */
  readonly emits: readonly AuthEvent[]
}

/** Makes an event happen in the app: clicks, types, waits, lets the test's server answer. */
export type Cause<App> = (app: App, step: ModelStep) => unknown

/** One of several ways in which an event can happen. */
export interface Variant<App> {
  readonly cause: Cause<App>
  /** Which outcomes may follow: a wrong password leads to `attempt.refused` and to nothing else. Default: any. */
  readonly leadsTo?: readonly (AuthModelEvent | (string & {}))[]
}

/** How an event happens: in one way, or in several that have names (`{ 'with a wrong password': … }`). */
export type Causes<App> = Cause<App> | Variant<App> | { readonly [name: string]: Cause<App> | Variant<App> }

/** Looks at the app and throws when it does not show the state. */
export type Assertion<App> = (app: App, state: ModelState) => unknown

/** What the model leaves out, and why. A `*` at the end stands for anything. */
export type Exclusion =
  | {
      /** `tab.*`, or several names. */
      readonly event: string | readonly string[]
      /** Only in this state. Default: everywhere. */
      readonly in?: string
      /** Only where this is true. Default: always. */
      readonly when?: (state: ModelState) => boolean
      readonly because: string
    }
  | { readonly state: string; readonly because: string }

/** A machine of the app that invokes the chart. */
export interface MachineAround {
  readonly machine: AnyStateMachine
  /** The id under which it invokes the chart. */
  readonly child: string
  /** Which event of the app's machine follows from one that the chart emits, as the app wires it. */
  readonly relay?: (event: AuthEvent) => EventObject | undefined
  readonly input?: unknown
}

export interface AuthModelOptions<App> {
  /** How each event happens. `*` at the end of a name stands for all that have no entry of their own. */
  readonly events: { readonly [event in AuthModelEvent | (string & {})]?: Causes<App> }
  /** What the app shows: all entries that match are checked, the outer ones first. `*` is checked in each state. */
  readonly states: { readonly [state: string]: Assertion<App> }
  readonly exclude?: readonly Exclusion[]
  /** `authMachine`, or a machine made from it that has states of its own inside. */
  readonly machine?: AnyStateMachine
  /** A machine that invokes the chart. Its states are `<id of the machine>.<path>`. */
  readonly around?: MachineAround
  /**
   * The app has the option `stepUp`: then the child that judges step-ups is walked beside the chart. Its states are
   * `stepUp.proof.…` and `stepUp.request.…`, its events `stepUp.…`, `proof.…`, `request.challenged`, `elevation.over` and
   * `tab.steppedUp`. Default: false.
   */
  readonly stepUp?: boolean
  /** The app's own events. Default: none. */
  readonly own?: { readonly [name: string]: EventObject }
  /** What tells two states with the same active states apart, where guards of the app depend on more. */
  readonly distinguish?: (auth: AnyMachineSnapshot | null, app: AnyMachineSnapshot | null) => string
  /** How many transitions to try before giving up. Default 100,000. */
  readonly limit?: number
}

/** One way through the chart. */
export interface AuthPath<App> {
  readonly name: string
  readonly start: ModelState
  readonly steps: readonly ModelStep[]
  /** The names of the events, in order: what the test has to prepare before the app is there. */
  readonly events: readonly string[]
  /** Checks the first state, then causes each event and checks the state that follows. */
  run(app: App): Promise<void>
}

/** Paths that together reach what they were asked to reach. */
export interface AuthPlan<App> extends Iterable<AuthPath<App>> {
  readonly paths: readonly AuthPath<App>[]
  /** How many steps there are in all paths. */
  readonly length: number
}

export interface WalkOptions {
  /** How long a path may become before the next one begins. Default 12. */
  readonly maxSteps?: number
}

interface Share {
  readonly walked: readonly string[]
  readonly missed: readonly string[]
}

/** What the paths that were run to their end have walked. */
export interface ModelCoverage {
  readonly states: Share
  /** The transitions that are drawn in the chart. */
  readonly transitions: Share
  /** Each event in each combination of states. */
  readonly edges: Share
  /** Transitions of the chart that no path can take, because of what is excluded or because nothing leads there. */
  readonly outOfReach: readonly string[]
  readonly excluded: readonly Exclusion[]
  /** A few lines for the log. */
  toString(): string
}

export interface AuthModel<App> {
  /** One path to each state of the chart; what lies on the way to another one has no path of its own. */
  shortestPaths(): AuthPlan<App>
  /** Takes each transition that is drawn in the chart at least once: few long paths. */
  everyTransition(options?: WalkOptions): AuthPlan<App>
  /** Each event in each combination of states, and each way to cause it: thousands of steps. */
  everyEdge(options?: WalkOptions): AuthPlan<App>
  coverage(): ModelCoverage
}
