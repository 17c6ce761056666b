import { readNote } from '../wire/readMessage.ts'
import { CHANNEL, type DisconnectedNote, type PresentNote } from '../wire/wire.types.ts'
import type { Feed } from './createFeed.ts'

/**
 * Puts a feed where every inspector of this origin can find it: one page then shows all tabs. Says nothing but that it
 * is there until an inspector asks. Closed while the page is in the back/forward cache, from which a message would evict
 * it (T43).
 */
export function joinTabs(feed: Feed): () => void {
  const authchart = { tab: feed.tab }
  const present: PresentNote = { type: '@authchart.present', authchart }
  const gone: DisconnectedNote = { type: '@statelyai.disconnected', authchart }
  let channel: BroadcastChannel | undefined
  let isHeard = false

  const open = () => {
    if (channel) return
    try {
      channel = new BroadcastChannel(CHANNEL)
    } catch {
      // An old browser or an opaque origin: the inspector in this page is reached without.
      return
    }
    channel.onmessage = ({ data }) => {
      if (readNote(data)?.type !== '@statelyai.connected') return
      isHeard = true
      for (const message of feed.all()) channel?.postMessage(message)
    }
    channel.postMessage(present)
  }
  const close = () => {
    channel?.postMessage(gone)
    channel?.close()
    channel = undefined
    isHeard = false
  }
  const unsubscribe = feed.subscribe({
    onMessage: (message) => {
      if (isHeard) channel?.postMessage(message)
    },
    onEnd: () => leave(),
  })
  const leave = () => {
    unsubscribe()
    close()
    removeEventListener('pagehide', close)
    removeEventListener('pageshow', open)
  }
  addEventListener('pagehide', close)
  addEventListener('pageshow', open)
  open()
  return leave
}
