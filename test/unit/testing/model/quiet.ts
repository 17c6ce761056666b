import { type AuthModelOptions, createAuthModel } from '../../../../src/testing/model/index.ts'

/** An app in which everything happens by itself and nothing is looked at. */
export const inert: AuthModelOptions<null> = { events: { '*': () => {} }, states: { '*': () => {} } }

export const quiet = () => createAuthModel<null>(inert)
