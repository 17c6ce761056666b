import { type AuthModelOptions, createAuthModel } from '../../../../src/testing/model/index.ts'

/** An app in which everything happens by itself and nothing is looked at. */
export const inert: AuthModelOptions<null> = { events: { '*': () => {} }, states: { '*': () => {} } }

export const quiet = () => createAuthModel<null>(inert)

/** Out of reach of each model without the option `stepUp`. */
export const OF_STEP_UP = [
  'authenticated.assurance: stepUp.* → stays',
  'authenticated.assurance: assurance.changed → stays',
]
