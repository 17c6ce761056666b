export { type DomActivityOptions, domActivity } from './activity/domActivity.ts'
export { parseGrant } from './backends/restAnswers.ts'
export { type RestBackendOptions, type RestEndpoints, restBackend } from './backends/restBackend.ts'
export { type TokenProviderOptions, tokenProviderBackend } from './backends/tokenProviderBackend.ts'
export { browserEnvironment } from './browserEnvironment.ts'
export { broadcastChannel } from './channels/broadcastChannel.ts'
export { type MemoryHub, memoryChannel, memoryHub } from './channels/memoryChannel.ts'
export { type StorageEventChannelOptions, storageEventChannel } from './channels/storageEventChannel.ts'
export { browserClock } from './clock/browserClock.ts'
export { indexedDbLedger } from './ledgers/indexedDbLedger.ts'
export { type MemoryLedgerOptions, memoryLedger } from './ledgers/memoryLedger.ts'
export { readEntry } from './ledgers/readEntry.ts'
export { resilientLedger } from './ledgers/resilientLedger.ts'
export { pageLifecycle } from './lifecycle/pageLifecycle.ts'
export { type LeaseLockOptions, leaseLock } from './locks/leaseLock.ts'
export { memoryLock } from './locks/memoryLock.ts'
export { type WebLocksOptions, webLocks } from './locks/webLocks.ts'
export { memoryNotes } from './memory/memoryNotes.ts'
export { serverEnvironment } from './memory/serverEnvironment.ts'
export type { Page, PageEvents } from './page.ts'
export type {
  ActivitySource,
  AuthBackend,
  Awaitable,
  BackendNews,
  Clock,
  Credentials,
  Environment,
  HeldLock,
  Ledger,
  Lock,
  LockRequest,
  Notes,
  PageLifecycle,
  Random,
  RecordWrites,
  RefreshRequest,
  Resumed,
  RevokeRequest,
  SecondFactorAnswer,
  SignInOutcome,
  StepUpContext,
  StepUpRequest,
  TabChannel,
  TokenStore,
  Unsubscribe,
} from './ports.ts'
export { cryptoRandom } from './random/cryptoRandom.ts'
export { type CookieStoreOptions, cookieStore } from './storage/cookieStore.ts'
export { indexedDbStore } from './storage/indexedDbStore.ts'
export { localStorageNotes } from './storage/localStorageNotes.ts'
export { type MemoryStoreOptions, memoryStore } from './storage/memoryStore.ts'
export { localStorageStore, sessionStorageStore, type WebStorageStoreOptions } from './storage/webStorageStore.ts'
