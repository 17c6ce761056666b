import type { Taken } from '../model/taken.ts'
import { changeOf } from '../model/taken.ts'

/** `authenticated.token.fresh` with its last part set off. */
export function StatePath({ path }: { path: string }) {
  const cut = path.lastIndexOf('.') + 1
  return (
    <span className="path">
      {cut > 0 && <span className="path-above">{path.slice(0, cut)}</span>}
      {path.slice(cut)}
    </span>
  )
}

const endOf = (path: string) => path.slice(path.lastIndexOf('.') + 1)

/** From which states to which, without what they have in common: `fresh → refreshing`. */
export function Change({ taken }: { taken: Taken }) {
  const { left, entered } = changeOf(taken)
  if (!left.length && !entered.length) return null
  return (
    <span className="change">
      {left.map(endOf).join(', ')}
      <span className="change-arrow"> → </span>
      <b>{entered.map(endOf).join(', ')}</b>
    </span>
  )
}
