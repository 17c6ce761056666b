import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const parse = (path: string) => ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest)

/** The names of an interface's members, in order. */
function membersOf(path: string, name: string): string[] {
  const found = parse(path).statements.find(
    (one): one is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(one) && one.name.text === name,
  )
  return (found?.members ?? []).flatMap((member) =>
    member.name && ts.isIdentifier(member.name) ? member.name.text : [],
  )
}

/** The first cells of the tables under a heading. */
function rowsUnder(document: string, heading: string): string[] {
  const [, rest = ''] = read(document).split(`\n${heading}\n`)
  const [section = ''] = rest.split(/^#/m)
  return [...section.matchAll(/^\| `([\w.]+)`/gm)].map(([, name = '']) => name)
}

const under = (prefix: string, names: readonly string[]) => names.map((name) => `${prefix}.${name}`)

describe('docs/options.md', () => {
  it.each([
    ['## createAuth', '', 'src/options.ts', 'AuthOptions'],
    ['### idle', 'idle', 'src/options.ts', 'IdleOptions'],
    ['### remember', 'remember', 'src/options.ts', 'RememberOptions'],
    ['### timeouts', 'timeouts', 'src/options.ts', 'TimeoutOptions'],
    ['### requests', 'requests', 'src/http/request.types.ts', 'RequestPolicy'],
    ['### environment', 'environment', 'src/adapters/ports.ts', 'Environment'],
  ])('describes each option under "%s"', (heading, prefix, path, name) => {
    const members = membersOf(path, name)
    expect(members).not.toEqual([])
    expect(rowsUnder('docs/options.md', heading)).toEqual(prefix ? under(prefix, members) : members)
  })

  it('describes each option of restBackend', () => {
    const path = 'src/adapters/backends/restBackend.ts'
    const members = membersOf(path, 'RestBackendOptions').flatMap((name) =>
      name === 'endpoints' ? under(name, membersOf(path, 'RestEndpoints')) : [name],
    )
    expect(members.length).toBeGreaterThan(10)
    expect(rowsUnder('docs/options.md', '## restBackend')).toEqual(members)
  })
})

describe('docs/events-and-view.md', () => {
  const document = 'docs/events-and-view.md'
  const typesIn = (path: string, pattern: RegExp) => [...read(path).matchAll(pattern)].map(([, name = '']) => name)

  it('describes each field of the view', () => {
    const members = membersOf('src/machines/auth/auth.view.types.ts', 'AuthView')
    expect(members.length).toBeGreaterThan(10)
    expect(rowsUnder(document, '## The view')).toEqual(members)
  })

  it('describes each event', () => {
    const types = typesIn('src/machines/auth/auth.events.ts', /readonly type: '(\w+)'/g)
    expect(types.length).toBeGreaterThan(10)
    expect(rowsUnder(document, '## Events')).toEqual(types)
  })

  it('describes each reason', () => {
    const [, union = ''] = /export type EndReason =(.*?)\n\n/s.exec(read('src/session.ts')) ?? []
    const reasons = [...union.matchAll(/\| '(\w+)'/g)].map(([, name = '']) => name)
    expect(reasons.length).toBeGreaterThan(5)
    expect(rowsUnder(document, '## Why a session ended')).toEqual(reasons)
  })
})

describe('docs/flight-record.md', () => {
  const types = 'src/flight/flight.types.ts'

  it('describes each field of an entry', () => {
    const members = membersOf(types, 'FlightEntry')
    expect(members.length).toBeGreaterThan(8)
    expect(rowsUnder('docs/flight-record.md', '### Entries').sort()).toEqual([...members].sort())
  })

  it('describes each note', () => {
    const [, union = ''] = /export type FlightNote =(.*?)\n\n/s.exec(read(types)) ?? []
    const notes = [...union.matchAll(/\| '([\w.]+)'/g)].map(([, name = '']) => name)
    expect(notes.length).toBeGreaterThan(10)
    expect(rowsUnder('docs/flight-record.md', '### Notes').sort()).toEqual([...notes].sort())
  })
})
