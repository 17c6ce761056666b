export { challengeOf } from './challenge.ts'
export { type StepUpOptions, stepUp } from './stepUp.ts'
export type { StepUpCommands, StepUpFeature } from './stepUp.types.ts'
export { type WithStepUpOptions, withStepUp } from './withStepUp.ts'
