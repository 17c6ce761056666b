import type { ActorMessage, WireMessage } from '../wire/wire.types.ts'

export interface MessageBuffer {
  add(message: WireMessage): void
  /** What an inspector that comes now has to hear, oldest first. */
  all(): WireMessage[]
}

/**
 * Keeps the last `most` messages, and of what has fallen out as much as is needed to understand them: which actors
 * there are, and what they were like when the kept part begins.
 */
export function createBuffer(most: number): MessageBuffer {
  const messages: WireMessage[] = []
  const actors = new Map<string, ActorMessage>()

  const forget = (message: WireMessage) => {
    if (message.type === '@xstate.actor') actors.set(message.sessionId, message)
    if (message.type !== '@xstate.snapshot') return
    const actor = actors.get(message.sessionId)
    if (!actor) return
    const { snapshot } = message
    const isOver = snapshot.status !== undefined && snapshot.status !== 'active'
    if (isOver && actor.parentId !== undefined) actors.delete(message.sessionId)
    else actors.set(message.sessionId, { ...actor, snapshot })
  }

  return {
    add(message) {
      messages.push(message)
      const oldest = messages.length > most ? messages.shift() : undefined
      if (oldest) forget(oldest)
    },
    all: () => [...actors.values(), ...messages],
  }
}
