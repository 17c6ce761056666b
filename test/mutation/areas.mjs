/**
 * What is mutated, and the fast tests that have to notice: those of the part itself, without a browser and without the
 * rest of the engine.
 *
 * @type {Readonly<Record<string, { mutate: readonly string[], tests: readonly string[] }>>}
 */
export const areas = {
  vault: { mutate: ['src/vault.ts'], tests: ['test/unit/protocol/{vault,record}.test.ts'] },
  locks: { mutate: ['src/adapters/locks/*.ts'], tests: ['test/unit/adapters/locks*.test.ts'] },
  channels: { mutate: ['src/adapters/channels/*.ts'], tests: ['test/unit/adapters/channels*.test.ts'] },
  protocol: {
    mutate: ['src/protocol/{refresh,refreshOutcome,askSpender,spend,adopt,begin,end,look,restore}.ts'],
    tests: ['test/unit/protocol/*.test.ts'],
  },
  children: {
    mutate: ['src/machines/{deadline,inactivity,refresh,tabs}/*.ts'],
    tests: ['test/unit/machines/*.test.ts', 'test/unit/engine/timing.test.ts'],
  },
  chart: { mutate: ['src/machines/auth/**/*.ts'], tests: ['test/unit/machines/chart*.test.ts'] },
}
