import { describe, it } from 'vitest'
import type { Contract } from '../../contract/assert.ts'

/** Runs a contract suite under vitest. */
export function describeContract<Harness>(
  name: string,
  contract: Contract<Harness>,
  create: () => Harness | Promise<Harness>,
): void {
  describe(name, () => {
    for (const [sentence, check] of Object.entries(contract)) it(sentence, () => check(async () => create()))
  })
}
