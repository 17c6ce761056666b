/**
 * How the page in a popup or in a frame hands its address to the page that waits for it:
 *
 *   callback page ── answer { state, address } ──▶ page that began ── taken { state } ──▶ callback page closes
 *
 * By BroadcastChannel, which reaches the page also where the provider has cut the opener off (COOP), and to the opener or
 * parent by postMessage, which reaches it also in a frame of another site, whose channels are kept apart. Both stay within
 * this origin. A code in it is worth nothing without the verifier, which never leaves the page that began.
 */
import type { MessageTarget, OidcPage } from './oidcPage.ts'

const CHANNEL = 'authchart:oidc'

/** Longer than any address that a browser takes. */
const LONGEST_ADDRESS = 65_536

export type AnswerMessage =
  | { readonly type: 'authchart.oidc.answer'; readonly state: string; readonly address: string }
  | { readonly type: 'authchart.oidc.taken'; readonly state: string }

/** Anybody in this origin may send anything (T15). */
function readMessage(value: unknown): AnswerMessage | null {
  if (typeof value !== 'object' || value === null) return null
  const { type, state, address } = value as Record<string, unknown>
  if (typeof state !== 'string') return null
  if (type === 'authchart.oidc.taken') return { type, state }
  if (type !== 'authchart.oidc.answer' || typeof address !== 'string' || address.length > LONGEST_ADDRESS) return null
  return { type, state, address }
}

export interface AnswerLine {
  send(message: AnswerMessage): void
  close(): void
}

/** Opens both ways at once. `listener` also hears whom it can answer directly. */
export function openAnswerLine(
  page: OidcPage,
  listener: (message: AnswerMessage) => void,
  peer?: MessageTarget | null,
): AnswerLine {
  let target = peer ?? null
  let channel: BroadcastChannel | undefined
  try {
    channel = new page.BroadcastChannel(CHANNEL)
    channel.onmessage = ({ data }) => {
      const message = readMessage(data)
      if (message) listener(message)
    }
  } catch {
    // None in this browser, or none in this frame: the other way is left.
  }
  const onMessage = (event: Event): void => {
    const { origin, data, source } = event as MessageEvent
    if (origin !== page.location.origin) return
    const message = readMessage(data)
    if (!message) return
    target ??= source as MessageTarget | null
    listener(message)
  }
  page.addEventListener('message', onMessage)
  return {
    send(message) {
      try {
        channel?.postMessage(message)
      } catch {
        // Closed under us by a page that is going.
      }
      try {
        target?.postMessage(message, page.location.origin)
      } catch {
        // A window that is gone.
      }
    },
    close() {
      page.removeEventListener('message', onMessage)
      channel?.close()
    },
  }
}
