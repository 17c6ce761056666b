import { createTour } from '../../../examples/demo/src/tour/createTour.ts'
import type { Stage, TourPosition, TourStep } from '../../../examples/demo/src/tour/tour.types.ts'
import { manualClock } from '../../contract/manualClock.ts'

const unused = (): never => {
  throw new Error('The runner itself asks for nothing of this kind.')
}

interface TourWorldOptions {
  readonly speed?: number
  readonly from?: TourPosition
}

/** A tour on a stage of paper, which has one button, and on a clock that a test moves. */
export function tourWorld(steps: readonly TourStep[], { speed = 1, from }: TourWorldOptions = {}) {
  const clock = manualClock()
  const did: string[] = []
  const stage: Stage = {
    server: { figures: unused, letTokensLive: unused, hasFreshCode: unused },
    view: unused,
    states: unused,
    explanation: unused,
    shows: unused,
    isFilled: unused,
    has: (button) => button === 'Sign in',
    pointAt: (button) => void did.push(`point ${button}`),
    click: (button) => void did.push(`click ${button}`),
    light: (region) => void did.push(`light ${region}`),
    stir: () => void did.push('stir'),
    rest: () => void did.push('rest'),
    reload: ({ step, beat }) => void did.push(`reload at ${step}.${beat}`),
  }
  const tour = createTour({ steps, stage, clock, pace: { speed, firstToken: 1 }, ...(from && { from }) })
  return {
    tour,
    did,
    clock,
    now: () => {
      const { status, step, beat, caption } = tour.state()
      return `${status} ${step}.${beat} ${caption?.says}`
    },
  }
}
