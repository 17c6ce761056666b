import { exampleUsers } from 'authchart/testing'
import type { Account } from 'oidc-provider'

/** What the access tokens and id tokens say about how somebody signed in. */
export const ACR = { password: 'urn:authchart:acr:1', secondFactor: 'urn:authchart:acr:2' } as const

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly password: string
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
  /** Accepted again and again, as an authenticator app's would be once. */
  readonly code: string
  /** Asked for the code at every sign-in; the others only where somebody asks for more than a password. */
  readonly alwaysTwoFactors: boolean
}

/** Ada signs in with a password, Grace with a password and a code: those of the fake server. */
export const people: readonly Person[] = [
  { ...exampleUsers.ada, code: exampleUsers.grace.secondFactor.code, alwaysTwoFactors: false },
  { ...exampleUsers.grace, code: exampleUsers.grace.secondFactor.code, alwaysTwoFactors: true },
]

export const personById = (id: string | undefined) => people.find((person) => person.id === id)

export const personByPassword = (email: string, password: string) =>
  people.find((person) => person.email === email.trim().toLowerCase() && person.password === password)

/** The claims of somebody, which the provider cuts down to the scopes that were granted. */
export function accountOf(id: string): Account | undefined {
  const person = personById(id)
  if (!person) return undefined
  const { name, email, roles, permissions } = person
  return {
    accountId: id,
    claims: () => ({ sub: id, name, email, email_verified: true, roles: [...roles], permissions: [...permissions] }),
  }
}
