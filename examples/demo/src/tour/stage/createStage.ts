import type { DemoClient } from '../../auth/demoUser.ts'
import { activePaths, leavesOf } from '../../states/activePaths.ts'
import type { Stage } from '../tour.types.ts'
import type { Hand } from './hand.ts'
import { fieldValue, findButton, regionOf, showsText } from './places.ts'
import type { Pointer } from './pointer.ts'
import type { BorrowedServer } from './tourServer.ts'

interface StageOptions {
  readonly auth: DemoClient
  readonly hand: Hand
  readonly pointer: Pointer
  readonly server: BorrowedServer
  readonly document: Document
  readonly reload: Stage['reload']
}

/** The page itself: real buttons, the real engine, the real server. */
export function createStage({ auth, hand, pointer, server, document, reload }: StageOptions): Stage {
  const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches
  /** Into sight as it is; what is larger than the room above the bar, from its beginning. */
  const bring = (element: Element) => {
    const room = innerHeight - (document.querySelector('.tour')?.clientHeight ?? 0)
    const block = element.clientHeight < room ? 'nearest' : 'start'
    element.scrollIntoView({ block, behavior: isCalm() ? 'instant' : 'smooth' })
  }

  return {
    server,
    view: () => auth.view,
    states: () => leavesOf(activePaths(auth.actor.getSnapshot().value)),
    explanation: () => auth.explain().sentence,
    has: (button, place) => findButton(document, button, place) !== null,
    isFilled: (label) => fieldValue(document, label) !== '',
    shows: (text, place) => showsText(document, text, place),
    pointAt(button, place) {
      const target = findButton(document, button, place)
      if (!target) return
      // At once: the pointer goes where the button is, not where it was.
      target.scrollIntoView({ block: 'nearest', behavior: 'instant' })
      pointer.moveTo(target)
    },
    click(button, place) {
      const target = findButton(document, button, place)
      if (!target) return
      pointer.moveTo(target)
      pointer.click()
      target.click()
    },
    light(region) {
      pointer.hide()
      document.documentElement.dataset.lit = region
      // On a small screen one of two sides is shown.
      const side = findButton(document, region === 'inspector' ? 'Inspector' : 'App', 'app')
      if (side?.ariaPressed === 'false') side.click()
      // Once that side can be seen.
      requestAnimationFrame(() => {
        const element = regionOf(document, region)
        if (element) bring(element)
      })
    },
    stir: hand.stir,
    rest: hand.rest,
    reload,
  }
}
