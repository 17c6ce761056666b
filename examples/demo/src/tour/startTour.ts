import { browserClock } from 'authchart/adapters'
import type { DemoClient } from '../auth/demoUser.ts'
import { createTour, type Tour } from './createTour.ts'
import { createStage } from './stage/createStage.ts'
import type { Hand } from './stage/hand.ts'
import { createLayer } from './stage/layer.ts'
import { createPointer } from './stage/pointer.ts'
import { borrowServer } from './stage/tourServer.ts'
import { tourSteps } from './steps/index.ts'
import type { TourPace } from './tourPace.ts'
import { rememberPosition, takePosition } from './tourPosition.ts'

export interface RunningTour extends Tour {
  /** Where its bar is rendered. */
  readonly layer: HTMLElement
}

/** The same page with the tour, or without: other settings in the address stay as they are. */
export function addressWithTour(isWanted: boolean): string {
  const url = new URL(location.href)
  if (isWanted) url.searchParams.set('tour', '')
  else url.searchParams.delete('tour')
  return url.href
}

/** Plays the tour on this page. Who stops it gets the page back as it was, with settings of his own. */
export function startTour(auth: DemoClient, hand: Hand, pace: TourPace): RunningTour {
  const { element } = createLayer(document)
  const server = borrowServer(auth.fetch)
  const stage = createStage({
    auth,
    hand,
    pointer: createPointer(element),
    server,
    document,
    reload(position) {
      rememberPosition(position)
      location.reload()
    },
  })
  window.addEventListener('pagehide', server.giveBack)
  const tour = createTour({ steps: tourSteps, stage, clock: browserClock(), pace, from: takePosition() })
  return {
    ...tour,
    layer: element,
    stop() {
      tour.stop()
      location.assign(addressWithTour(false))
    },
  }
}
