/** Enough to judge a contract, both under a test runner and in a bare page. */
export type Contract<Harness> = Readonly<Record<string, (create: () => Promise<Harness>) => Promise<void>>>

const text = (value: unknown): string => JSON.stringify(value) ?? String(value)

export function equal(actual: unknown, expected: unknown, what: string): void {
  if (text(actual) !== text(expected)) throw new Error(`${what}: expected ${text(expected)}, got ${text(actual)}`)
}

export const ok = (condition: boolean, what: string): void => equal(condition, true, what)

export async function rejection(promise: Promise<unknown>, what: string): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error(`${what}: expected a rejection`)
}
