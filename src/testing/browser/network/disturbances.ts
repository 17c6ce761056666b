import type { Disturbance, NetworkEntry } from './network.types.ts'

export interface Disturbances {
  add(rule: Disturbance): () => void
  /** The first that matches, which is used up by that as often as it says. */
  meet(entry: NetworkEntry): Disturbance | undefined
}

const matches = ({ matches: wanted = '' }: Disturbance, entry: NetworkEntry): boolean =>
  typeof wanted === 'string' ? entry.url.includes(wanted) : wanted(entry)

export function createDisturbances(): Disturbances {
  let all: { readonly rule: Disturbance; left: number }[] = []
  const remove = (gone: (typeof all)[number]): void => {
    all = all.filter((one) => one !== gone)
  }
  return {
    add(rule) {
      const added = { rule, left: rule.times ?? 1 }
      all.push(added)
      return () => remove(added)
    },
    meet(entry) {
      const found = all.find(({ rule }) => matches(rule, entry))
      if (found && --found.left === 0) remove(found)
      return found?.rule
    },
  }
}
