import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type AnyStateMachine, type AnyStateNode, StateMachine } from 'xstate'

const folder = fileURLToPath(new URL('../../src/machines/', import.meta.url))
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.machine.ts'))

const isMachine = (value: unknown): value is AnyStateMachine => value instanceof StateMachine

/** Every machine a file exports, with the machines among its actors. */
function machinesOf(exported: Iterable<unknown>, found = new Set<AnyStateMachine>()): Set<AnyStateMachine> {
  for (const value of exported) {
    if (!isMachine(value) || found.has(value)) continue
    found.add(value)
    machinesOf(Object.values(value.implementations.actors), found)
  }
  return found
}

/** Paths of the states that have a delayed transition. */
function delayed(node: AnyStateNode): string[] {
  const own = node.after.length > 0 || node.config.after !== undefined ? [`#${node.id}`] : []
  return [...own, ...Object.values(node.states).flatMap(delayed)]
}

describe('the charts', () => {
  it('T1 T2: use no `after`: deadlines are actors', async () => {
    const modules = await Promise.all(files.map((file) => import(`${folder}${file}`) as Promise<object>))
    const machines = [...machinesOf(modules.flatMap((module) => Object.values(module)))]
    expect(machines.length).toBeGreaterThan(0)
    expect(machines.flatMap((machine) => delayed(machine.root))).toEqual([])
  })

  it('T1 T2: would be caught using it', async () => {
    const { createMachine } = await import('xstate')
    const late = createMachine({ id: 'late', initial: 'a', states: { a: { after: { 100: 'b' } }, b: {} } })
    expect(delayed(late.root)).toEqual(['#late.a'])
  })
})
