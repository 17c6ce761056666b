import type { Families, Family } from './families.ts'
import { Refusal } from './refusal.ts'

export type RevokeScope = 'here' | 'everywhere' | 'elsewhere'

export function scopeIn(value: unknown): RevokeScope {
  if (value === undefined) return 'here'
  if (value === 'here' || value === 'everywhere' || value === 'elsewhere') return value
  throw new Refusal(400, 'invalid_request', { field: 'scope' })
}

/** Ends sessions in the name of `family`. Any token that it ever had speaks for it, spent ones too. */
export function revoke(families: Families, family: Family, scope: RevokeScope): void {
  // A dead session may end what is left of its user's, which is the safe side; but not all except itself.
  if (scope === 'elsewhere' && !families.isLive(family)) return
  if (scope !== 'elsewhere') families.revoke(family, 'signOut')
  if (scope === 'here') return
  for (const other of families.live(family.userId)) if (other !== family) families.revoke(other, 'signOut')
}
