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
