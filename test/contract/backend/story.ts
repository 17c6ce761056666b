import { expect, it } from 'vitest'
import { kitOf } from './kit.ts'
import type { BackendWorld, MakeWorld, WorldOptions } from './world.types.ts'

/** Real milliseconds for one history, on a machine that is busy. */
const PATIENCE = 60_000

export type Kit = ReturnType<typeof kitOf>

/** A test that is told once for each seed; none may show a secret, nor spend a refresh token twice. */
export const storyIn =
  (makeWorld: MakeWorld, seeds: number) =>
  (title: string, tell: (kit: Kit) => Promise<void>, options: Omit<WorldOptions, 'seed'> = {}): void =>
    it.each(Array.from({ length: seeds }, (_, index) => index + 1))(
      `${title} [seed %i]`,
      async (seed) => {
        const world: BackendWorld = await makeWorld({ seed, ...options }, () => kit)
        const kit: Kit = kitOf(world)
        try {
          await tell(kit)
          expect(kit.leak(), 'a secret is on show').toMatchObject({ found: null })
          expect(world.reuses(), 'a refresh token was spent twice').toBe(0)
          expect(world.browser.errors).toEqual([])
        } finally {
          await kit.dispose()
        }
      },
      PATIENCE,
    )
