import { useEffect, useState } from 'react'
import { described } from '../chart/described.ts'
import { elkThread } from '../chart/elkThread.ts'
import { graphFrom } from '../chart/graphFrom.ts'
import { layOut } from '../chart/layOut.ts'
import type { PlacedChart } from '../chart/placed.types.ts'

export type Drawing =
  | { readonly type: 'drawing' }
  | { readonly type: 'drawn'; readonly placed: PlacedChart }
  | { readonly type: 'failed' }

const DRAWING: Drawing = { type: 'drawing' }
const KEPT = 20

/** Charts that have been laid out, by their definition: it takes a moment, and one goes back and forth between actors. */
const placed = new Map<string, Promise<PlacedChart>>()

/** What is there already is drawn first: where there are no workers a layout holds the page up for a moment. */
const drawn = () => new Promise<void>((resolve) => setTimeout(resolve, 20))

function chartOf(definition: string): Promise<PlacedChart> {
  const known = placed.get(definition)
  if (known) return known
  const made = drawn().then(async () => layOut(graphFrom(described(JSON.parse(definition))), await elkThread()))
  placed.set(definition, made)
  const [oldest] = placed.keys()
  if (placed.size > KEPT && oldest !== undefined) placed.delete(oldest)
  return made
}

/** The drawing of a machine's definition (JSON text). */
export function useChart(definition: string | null): Drawing {
  const [drawn, setDrawn] = useState<{ of: string; drawing: Drawing } | null>(null)
  useEffect(() => {
    if (definition === null) return
    let isWanted = true
    const show = (drawing: Drawing) => {
      if (isWanted) setDrawn({ of: definition, drawing })
    }
    chartOf(definition).then(
      (placed) => show({ type: 'drawn', placed }),
      () => show({ type: 'failed' }),
    )
    return () => {
      isWanted = false
    }
  }, [definition])
  return drawn && drawn.of === definition ? drawn.drawing : DRAWING
}
