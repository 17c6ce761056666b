export { createAuthModel } from './createAuthModel.ts'
export type {
  Assertion,
  AuthModel,
  AuthModelOptions,
  AuthPath,
  AuthPlan,
  Cause,
  Causes,
  Exclusion,
  MachineAround,
  ModelCoverage,
  ModelState,
  ModelStep,
  Variant,
  WalkOptions,
} from './model.types.ts'
export type { AuthModelEvent } from './modelEvents.ts'
