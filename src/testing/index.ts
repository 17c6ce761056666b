export type { Disturbance, NetworkEnd, NetworkEntry, SimulatedNetwork } from './browser/network/network.types.ts'
export type { ProcessState } from './browser/process.ts'
export { createSimulatedBrowser } from './browser/simulatedBrowser.ts'
export type { FailingPart, SimulatedBrowser, SimulatedBrowserOptions } from './browser/simulatedBrowser.types.ts'
export type { Gesture, SimulatedTab } from './browser/tab.types.ts'
export type { Weather } from './browser/weather.ts'
export { createDice, type Dice } from './histories/dice.ts'
export { drawHistory } from './histories/drawHistory.ts'
export {
  type Exploration,
  type ExploreOptions,
  exploreHistories,
  type FailedHistory,
} from './histories/exploreHistories.ts'
export type { Action, Command, History, HistoryModel, HistoryStep, Violation } from './histories/history.types.ts'
export { type PlayedHistory, type PlayedStep, playHistory } from './histories/playHistory.ts'
export { type ShrunkHistory, shrinkHistory } from './histories/shrinkHistory.ts'
export { tellHistory } from './histories/tellHistory.ts'
export {
  type Assertion,
  type AuthModel,
  type AuthModelEvent,
  type AuthModelOptions,
  type AuthPath,
  type AuthPlan,
  type Cause,
  type Causes,
  createAuthModel,
  type Exclusion,
  type MachineAround,
  type ModelCoverage,
  type ModelState,
  type ModelStep,
  type Variant,
  type WalkOptions,
} from './model/index.ts'
export type { AnsweredCommand, AnswerTo, ChallengeAnswer, GrantedAnswer } from './provider/answers.ts'
export { createTestAuth } from './provider/createTestAuth.ts'
export type { SentCommand } from './provider/sent.ts'
export type { TestAuth, TestAuthOptions } from './provider/testAuth.types.ts'
export type { SessionFacts, TestView } from './provider/testView.types.ts'
export type { ServerClock } from './server/clock.ts'
export { type CookieJar, createCookieJar } from './server/cookieJar.ts'
export { createFakeAuthServer } from './server/createFakeAuthServer.ts'
export { exampleUsers } from './server/exampleUsers.ts'
export type { Reply, ServerAnswer, ServerCall } from './server/exchange.ts'
export type {
  Caller,
  FakeAuthServer,
  FakeAuthServerOptions,
  StartedCookieSession,
  StartedSession,
  WhichSessions,
} from './server/fakeAuthServer.types.ts'
export type { Authentication, RevokedBy, TokenMode } from './server/families.ts'
export type { DropFault, FailFault, ServerFaults } from './server/faults.ts'
export { DroppedAnswer } from './server/faultyNetwork.ts'
export type { Counters, JournalEntry } from './server/journal.ts'
export type { FakeRoute, RouteRequest, RouteTools } from './server/moreRoutes.ts'
export type { FakeAuthServerState, ServerSession } from './server/state.ts'
export type { AskedProof } from './server/stepUps.ts'
export type { FakePublicUser, FakeSecondFactor, FakeUser } from './server/users.ts'
