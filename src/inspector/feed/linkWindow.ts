import { readNote } from '../wire/readMessage.ts'
import type { DisconnectedNote, WireMessage } from '../wire/wire.types.ts'
import type { Feed } from './createFeed.ts'

export interface Receiver {
  /** The window; it may come later, and may be gone. */
  readonly window: () => Window | null
  /** The one origin that may read what is posted. */
  readonly origin: string
}

/**
 * Tells a window all that the feed knows, each time the page in it says that it is there, and then what comes. Listens to
 * that window at that origin only, and posts to that origin only: whatever else is in the window by then reads nothing.
 */
export function linkWindow(feed: Feed, { window: receiver, origin }: Receiver): () => void {
  let isConnected = false
  let isOurs = false
  // A page without an origin of its own (a file, a sandbox) can name it in no other way than "the same as mine".
  const target = origin === self.origin ? '/' : origin

  const post = (message: WireMessage | DisconnectedNote) => receiver()?.postMessage(message, target)
  const tell = (message: WireMessage) => {
    if (isOurs || message.type !== '@authchart.flight') post(message)
  }
  const onMessage = ({ data, origin: from, source }: MessageEvent) => {
    if (source === null || source !== receiver() || from !== origin) return
    const note = readNote(data)
    if (note?.type !== '@statelyai.connected') return
    isConnected = true
    isOurs = note.authchart !== undefined
    for (const message of feed.all()) tell(message)
  }
  const leave = () => {
    unsubscribe()
    removeEventListener('message', onMessage)
    if (isConnected) post({ type: '@statelyai.disconnected', authchart: { tab: feed.tab } })
    isConnected = false
  }
  const unsubscribe = feed.subscribe({
    onMessage: (message) => {
      if (isConnected) tell(message)
    },
    onEnd: leave,
  })
  addEventListener('message', onMessage)
  return leave
}
