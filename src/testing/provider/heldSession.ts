import { begun } from '../../protocol/ledger.ts'
import type { SessionRecord } from '../../protocol/record.ts'
import type { Session } from '../../session.ts'
import type { Vault } from '../../vault.ts'
import type { QuietEnvironment } from './quietEnvironment.ts'

export interface HeldSession {
  /** The facts of a session for this user: of the one that is held, if it is theirs, else of one that begins now. */
  factsFor(userId: string): Omit<Session, 'user'>
  /** Makes this the session whose token requests carry; `null`: there is none. */
  take(session: Session | null): void
  /** The same, with the tokens known. */
  hold(record: SessionRecord | null): void
  nextToken(): string
}

/**
 * What the vault holds and what the ledger says of it, always one and the same. Tokens are `test-token-1`, `-2` …, a new
 * one for each session and each generation.
 *
 * @example
 * held.take({ ...held.factsFor('ada'), user: { id: 'ada' } })
 */
export function heldSession(vault: Vault, environment: QuietEnvironment): HeldSession {
  const { clock, random } = environment
  let tokens = 0
  const nextToken = () => `test-token-${++tokens}`
  const hold = (record: SessionRecord | null) => {
    vault.hold(record)
    if (!record) return environment.reset(null)
    const { epoch, commit, generation, session } = record
    environment.reset({ ...begun({ epoch, commit, signedInAt: session.signedInAt }), generation })
  }
  return {
    hold,
    nextToken,
    factsFor(userId) {
      const { held } = vault
      if (held?.session.user.id === userId) {
        const { user: _, ...facts } = held.session
        return facts
      }
      const limits = { endsAt: null, expiresAt: null }
      return { id: random.id(), scopes: [], amr: ['pwd'], signedInAt: clock.now(), ...limits, generation: 1 }
    },
    take(session) {
      if (!session) return hold(null)
      const { id: epoch, generation, expiresAt } = session
      const { held } = vault
      const isSame = held?.epoch === epoch && held.generation === generation
      const accessToken = isSame ? held.tokens.accessToken : nextToken()
      const fresh = { accessToken, tokenType: 'Bearer', expiresAt }
      hold({ epoch, generation, commit: random.id(), remembered: false, session, tokens: fresh })
    },
  }
}
