import type { Tab } from './tab.ts'

type Named = Pick<Tab, 'id'>

/** A new commit. It begins with its tab, so that whoever meets it can say whose it is; nothing is decided by that. */
export const newCommit = ({
  id,
  ports: { random },
}: Named & { readonly ports: Pick<Tab['ports'], 'random'> }): string => `${id}-${random.id()}`

/** The tab that a commit names; nothing where it is this one, or an older version's. */
export function whose({ id }: Named, commit: string): { readonly by?: string } {
  const [, by] = /^(\w{1,4})-/.exec(commit) ?? []
  return by && by !== id ? { by } : {}
}
