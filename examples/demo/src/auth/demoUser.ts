import type { AuthClient, AuthUser } from 'authchart'

/** What the demo's auth server tells of a user. */
export interface DemoUser extends AuthUser {
  readonly name: string
  readonly email: string
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
}

export type DemoClient = AuthClient<DemoUser>
