import type { Clock } from '../adapters/ports.ts'
import type { Messenger } from '../machines/tabs/messages.ts'
import type { SharedTokens, Tab } from '../protocol/tab.ts'
import type { Vault } from '../vault.ts'
import type { EngineSettings } from './settings.ts'

export interface TokenSharing {
  readonly ask: Tab['askForTokens']
  /** After a refresh: hands over what another tab has been waiting for. */
  payDebt(): void
  dispose(): void
}

/**
 * Tabs that hand each other the access token when it is in memory only. An option, off by default: a message on a
 * channel can be read by every script of the origin. A refresh token is never sent.
 */
export function createTokenSharing(
  { shareAccessToken }: EngineSettings,
  messenger: Messenger,
  vault: Vault,
  clock: Clock,
  /** This tab can spend the refresh token for one that cannot. */
  onWanted: () => void,
): TokenSharing {
  if (!shareAccessToken) return { ask: async () => null, payDebt() {}, dispose() {} }

  const canGive = (epoch: string, generation: number): SharedTokens | null => {
    const { held } = vault
    if (held?.epoch !== epoch || held.generation < generation) return null
    const { accessToken, tokenType, expiresAt } = held.tokens
    if (!accessToken || (expiresAt !== null && expiresAt <= clock.now())) return null
    return { commit: held.commit, session: held.session, accessToken, tokenType, expiresAt }
  }
  const asking = new Set<() => void>()
  /** Asked for what this tab does not have yet. */
  let owed: { epoch: string; generation: number } | null = null

  const give = (epoch: string, generation: number): boolean => {
    const shared = canGive(epoch, generation)
    if (shared) messenger.post({ type: 'token', epoch, shared })
    return shared !== null
  }
  const stop = messenger.on('wantToken', ({ epoch, generation }) => {
    if (give(epoch, generation)) return
    if (vault.held?.epoch !== epoch || !vault.held.tokens.refreshToken) return
    owed = { epoch, generation }
    messenger.post({ type: 'tokenOwed', epoch })
    onWanted()
  })

  return {
    ask: (epoch, generation, ms) =>
      new Promise((resolve) => {
        let isOwed = false
        const done = (shared: SharedTokens | null) => {
          cancel()
          for (const unsubscribe of listening) unsubscribe()
          asking.delete(stopAsking)
          resolve(shared ?? (isOwed ? 'owed' : null))
        }
        const stopAsking = () => done(null)
        asking.add(stopAsking)
        const cancel = clock.setTimer(stopAsking, ms)
        const listening = [
          messenger.on('token', (message) => {
            if (message.epoch === epoch && message.shared.session.generation >= generation) done(message.shared)
          }),
          messenger.on('tokenOwed', (message) => {
            isOwed ||= message.epoch === epoch
          }),
        ]
        messenger.post({ type: 'wantToken', epoch, generation })
      }),
    payDebt() {
      if (owed && give(owed.epoch, owed.generation)) owed = null
    },
    dispose() {
      stop()
      for (const stopAsking of asking) stopAsking()
    },
  }
}
