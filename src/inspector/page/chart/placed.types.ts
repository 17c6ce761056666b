import type { Line } from './boxContent.ts'
import type { ChartEdge, ChartGraph, ChartState } from './graph.types.ts'

/** Px, from the top left corner of the drawing. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box extends Point {
  readonly width: number
  readonly height: number
}

export interface PlacedState extends Box {
  readonly state: ChartState
  /** A region of a parallel state. */
  readonly isRegion: boolean
  readonly lines: readonly Line[]
}

export interface PlacedLabel extends Box {
  readonly lines: readonly Line[]
}

export interface PlacedEdge {
  readonly edge: ChartEdge
  /** From the source to its label, and from there to the target; the target's end is the last point of the last. */
  readonly paths: readonly (readonly Point[])[]
  readonly label: PlacedLabel
}

/** Where a state begins: a dot, and the way to its first child. */
export interface PlacedInitial {
  readonly state: string
  readonly dot: Box
  readonly path: readonly Point[]
}

export interface PlacedChart {
  readonly graph: ChartGraph
  readonly width: number
  readonly height: number
  /** Parents before their children. */
  readonly states: readonly PlacedState[]
  readonly edges: readonly PlacedEdge[]
  readonly initials: readonly PlacedInitial[]
}
