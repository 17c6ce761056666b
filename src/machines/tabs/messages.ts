import type { TabChannel, Unsubscribe } from '../../adapters/ports.ts'
import { SCHEMA } from '../../protocol/ledger.ts'
import { isSession } from '../../protocol/record.ts'
import { isHeaderSafe } from '../../protocol/shapes.ts'
import type { SharedTokens } from '../../protocol/tab.ts'

/** What tabs say to each other. All of it is a hint; only `token` carries a secret, and only when the app allows it. */
export type TabMessage =
  /** The ledger has changed. `by`: the tab that says so, for the flight record. */
  | { readonly type: 'changed'; readonly by?: string }
  /** Somebody was active at this moment (epoch ms). */
  | { readonly type: 'active'; readonly at: number }
  | { readonly type: 'whoIsActive' }
  | { readonly type: 'wantToken'; readonly epoch: string; readonly generation: number }
  | { readonly type: 'token'; readonly epoch: string; readonly shared: SharedTokens }
  /** "I can get one, and shall say so." */
  | { readonly type: 'tokenOwed'; readonly epoch: string }

export interface Messenger {
  post(message: TabMessage): void
  on<Type extends TabMessage['type']>(
    type: Type,
    listener: (message: Extract<TabMessage, { type: Type }>) => void,
  ): Unsubscribe
}

type Fields = Record<string, unknown>
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const isWellFormed: { readonly [Type in TabMessage['type']]: (message: Fields) => boolean } = {
  changed: ({ by }) => by === undefined || typeof by === 'string',
  active: ({ at }) => Number.isFinite(at),
  whoIsActive: () => true,
  wantToken: ({ epoch, generation }) => typeof epoch === 'string' && Number.isSafeInteger(generation),
  tokenOwed: ({ epoch }) => typeof epoch === 'string',
  token: ({ epoch, shared }) =>
    isObject(shared) &&
    isSession(shared.session) &&
    shared.session.id === epoch &&
    (shared.expiresAt === null || Number.isFinite(shared.expiresAt)) &&
    typeof shared.commit === 'string' &&
    isHeaderSafe(shared.accessToken) &&
    isHeaderSafe(shared.tokenType),
}

/** `null` for whatever is not a message of this schema: forged, foreign, older or newer (T15, T40). */
export function readMessage(value: unknown): TabMessage | null {
  if (!isObject(value) || value.schema !== SCHEMA || typeof value.type !== 'string') return null
  if (!Object.hasOwn(isWellFormed, value.type)) return null
  return isWellFormed[value.type as TabMessage['type']](value) ? (value as unknown as TabMessage) : null
}

export function createMessenger(channel: TabChannel): Messenger {
  return {
    post: (message) => channel.post({ schema: SCHEMA, ...message }),
    on: (type, listener) =>
      channel.subscribe((value) => {
        const message = readMessage(value)
        if (message?.type === type) listener(message as Extract<TabMessage, { type: typeof type }>)
      }),
  }
}
