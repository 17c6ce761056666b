import { createAuthActors } from '../../src/engine/actors.ts'
import { signInWith } from '../../src/engine/attempts.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { settingsFrom } from '../../src/engine/settings.ts'
import { AuthError } from '../../src/errors.ts'
import type { Code } from './realTab.ts'

export const code: Code = { createAuthActors, signInWith, createEngine, settingsFrom, AuthError }
