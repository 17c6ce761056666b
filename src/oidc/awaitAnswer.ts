import { openAnswerLine } from './answerMessages.ts'
import type { MessageTarget, OidcPage } from './oidcPage.ts'

export interface Awaited {
  /** The address of the callback page that belongs to this `state`. Never rejects by itself. */
  readonly answer: Promise<URL>
  stop(): void
}

/** Waits for the one answer that has this `state`; every other message is somebody else's. */
export function awaitAnswer(page: OidcPage, redirectUri: URL, state: string, frame?: MessageTarget | null): Awaited {
  let stop = () => {}
  const answer = new Promise<URL>((resolve) => {
    const line = openAnswerLine(
      page,
      (message) => {
        if (message.type !== 'authchart.oidc.answer' || message.state !== state) return
        let address: URL
        try {
          address = new URL(message.address)
        } catch {
          return
        }
        if (address.origin !== redirectUri.origin || address.pathname !== redirectUri.pathname) return
        line.send({ type: 'authchart.oidc.taken', state })
        resolve(address)
      },
      frame,
    )
    stop = line.close
  })
  return { answer, stop: () => stop() }
}
