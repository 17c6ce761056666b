import { CHANNEL, HELLO, readMessage, readNote, type WireMessage } from '../../wire/index.ts'
import { createBatch } from './batch.ts'
import { createDoorway } from './doorway.ts'

export interface ConnectionListener {
  readonly onMessages: (messages: readonly WireMessage[]) => void
  /** An app says that nothing more comes from a tab of it; `null`: it knows nothing of tabs. */
  readonly onGone: (tab: string | null) => void
  /** The tab that opened or holds this page. */
  readonly onHome: (tab: string) => void
  readonly onAsked: (origins: readonly string[]) => void
}

export interface Connection {
  allow(origin: string): void
  block(origin: string): void
  close(): void
}

/** The window that opened this page or holds it; `null`: nobody did. */
export function hostOf(page: Window): Window | null {
  if (page.parent !== page) return page.parent
  return page.opener && page.opener !== page ? (page.opener as Window) : null
}

function openChannel(page: Window): BroadcastChannel | null {
  const { BroadcastChannel } = page as Window & Partial<typeof globalThis>
  try {
    return BroadcastChannel ? new BroadcastChannel(CHANNEL) : null
  } catch {
    // A page of no origin (a sandboxed frame) has nobody to meet there.
    return null
  }
}

/**
 * Listens to the app that opened this page, and to all tabs of this page's own origin. It says only that it is there, so
 * it may say so to any origin; what comes back from another one than its own waits until somebody allows it.
 */
export function connect(page: Window, listener: ConnectionListener): Connection {
  const host = hostOf(page)
  const channel = openChannel(page)

  const batch = createBatch<WireMessage>(listener.onMessages, {
    schedule(run) {
      const id = page.requestAnimationFrame(run)
      return () => page.cancelAnimationFrame(id)
    },
  })

  const take = (data: unknown): WireMessage | null => {
    const message = readMessage(data)
    if (message) {
      batch.add(message)
      return message
    }
    const note = readNote(data)
    if (note?.type === '@statelyai.disconnected') {
      // What it said last comes first, or it would seem to be back.
      batch.flush()
      listener.onGone(note.authchart?.tab ?? null)
    }
    if (note?.type === '@authchart.present') channel?.postMessage(HELLO)
    return null
  }

  const fromHost = (data: unknown): void => {
    const message = take(data)
    if (message?.authchart) listener.onHome(message.authchart.tab)
  }
  const doorway = createDoorway({ onPassed: fromHost, onAsked: listener.onAsked })

  const onMessage = ({ data, origin, source }: MessageEvent): void => {
    const isOwn = origin === page.origin && origin !== 'null'
    if (isOwn && source === host) fromHost(data)
    else if (isOwn) take(data)
    // A frame inside this page, or whoever else found it, has not been asked in.
    else if (host && source === host && (readMessage(data) || readNote(data))) doorway.pass(origin, data)
  }

  page.addEventListener('message', onMessage)
  channel?.addEventListener('message', ({ data }) => void take(data))
  channel?.postMessage(HELLO)
  host?.postMessage(HELLO, '*')

  return {
    allow: doorway.allow,
    block: doorway.block,
    close() {
      page.removeEventListener('message', onMessage)
      channel?.close()
      batch.clear()
    },
  }
}
