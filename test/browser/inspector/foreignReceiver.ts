/** A stub of Stately's inspector: its own receiver, and what came in. */
import { createBrowserReceiver, type StatelyInspectionEvent } from '@statelyai/inspect'

declare global {
  interface Window {
    received: StatelyInspectionEvent[]
    /** Everything that was posted to this window, of the protocol or not. */
    posted: unknown[]
  }
}

window.received = []
window.posted = []
addEventListener('message', ({ data }) => window.posted.push(data))
createBrowserReceiver().subscribe((event) => window.received.push(event))
