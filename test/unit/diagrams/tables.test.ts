import { describe, expect, it } from 'vitest'
import { graphFrom } from '../../../src/inspector/page/chart/index.ts'
import { definitionOf } from '../../../src/inspector/wire/index.ts'
import { authMachine } from '../../../src/machines/auth/auth.machine.ts'
import { overview } from '../../../tools/diagrams/overview.ts'
import { tables } from '../../../tools/diagrams/tables.ts'

describe('the generated tables', () => {
  it('have a line for each transition', () => {
    const graph = graphFrom(JSON.parse(definitionOf(authMachine.config)))
    const lines = tables(graph).flatMap((paragraph) => paragraph.split('\n'))
    expect(lines.filter((line) => /^\| `/.test(line))).toHaveLength(graph.transitions.length)
    expect(lines).toContain(
      '| `token.expiring` if `isOffline` | [`authenticated.token.offline`](#authenticatedtokenoffline) | |',
    )
  })

  it('tell a guard that is written in place by its source', () => {
    const config = {
      initial: 'a',
      states: {
        a: {
          on: {
            X: [
              { guard: ({ event }: { event: { policy: string } }) => event.policy === 'lock', target: 'a' },
              {
                guard: ({ event }: { event: { output: { type: string } } }) => event.output.type === 'ended',
                target: 'a',
              },
              { guard: { type: 'isOther', params: () => 1 }, target: 'a' },
            ],
          },
        },
      },
    }
    expect(graphFrom(JSON.parse(definitionOf(config))).transitions.map(({ guard }) => guard)).toEqual([
      'policy = lock',
      'ended',
      'isOther',
    ])
  })

  it('take marks of Markdown, HTML and the site for text', () => {
    const graph = graphFrom({
      id: 'odd',
      states: { a: { description: '<b> | {{ x }} & y', on: { 'a|b`c': { target: 'a', reenter: true } } } },
    })
    const text = tables(graph).join('\n')
    expect(text).toContain('&lt;b> \\| {&#123; x }} &amp; y')
    expect(text).toContain("| `a\\|b'c` | itself, anew | |")
  })
})

describe('the overview', () => {
  it('has the outer states, those of regions, and no event that is left out', () => {
    const { root, edges, transitions } = overview(graphFrom(JSON.parse(definitionOf(authMachine.config))), /^tab\./)
    expect(root.children.map(({ key, kind }) => `${key} ${kind}`)).toEqual([
      'restoring atomic',
      'anonymous atomic',
      'authenticating atomic',
      'awaitingSecondFactor atomic',
      'notSignedIn atomic',
      'authenticated parallel',
      'signingOut atomic',
      'signedOut atomic',
    ])
    const regions = root.children.find(({ key }) => key === 'authenticated')?.children ?? []
    expect(regions.map(({ children }) => children.map(({ key }) => key))).toEqual([
      ['fresh', 'refreshing', 'backingOff', 'offline'],
      ['active', 'locked'],
      ['running'],
      [],
    ])
    expect(transitions.filter(({ event }) => event.startsWith('tab.'))).toEqual([])
    expect(edges.map(({ id }) => id)).toContain('restoring→authenticated')
    expect(edges.filter((edge) => edge.transitions.length !== 1)).toEqual([])
  })
})
