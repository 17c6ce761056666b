import { createHash, timingSafeEqual } from 'node:crypto'

/** What the page may know of a user: the `user` of a grant and the answer of `/me`. */
export interface PublicUser {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
}

export interface Account {
  readonly user: PublicUser
  /** Grows with each change of the permissions: an access token that was issued before is stale. */
  readonly permissionsVersion: number
  /** Base32, as authenticator apps take it. `null`: no second factor. */
  readonly totpSecret: string | null
}

interface Seed extends PublicUser {
  readonly password: string
  readonly totpSecret: string | null
}

const SEEDS: readonly Seed[] = [
  {
    id: 'user-ada',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    password: 'correct horse',
    roles: ['editor'],
    permissions: ['orders:read'],
    totpSecret: null,
  },
  {
    id: 'user-grace',
    name: 'Grace Hopper',
    email: 'grace@example.com',
    password: 'battery staple',
    roles: ['admin'],
    permissions: ['orders:read', 'orders:write'],
    totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  },
]

// A real server keeps a slow, salted hash (argon2id). Here the passwords are public anyway; only the comparison is real.
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

export interface Users {
  find(email: string): Account | undefined
  byId(id: string): Account | undefined
  /** Takes the same time for an unknown address as for a wrong password. */
  verify(email: string, password: string): Account | undefined
  setPermissions(id: string, permissions: readonly string[]): void
  reset(): void
}

const same = (email: string): string => email.trim().toLowerCase()

export function createUsers(): Users {
  const accounts = new Map<string, Account & { readonly password: Buffer }>()

  const reset = (): void => {
    accounts.clear()
    for (const { password, totpSecret, ...user } of SEEDS)
      accounts.set(user.id, { user, permissionsVersion: 1, totpSecret, password: digest(password) })
  }
  reset()
  const find = (email: string) => [...accounts.values()].find(({ user }) => user.email === same(email))

  return {
    find,
    byId: (id) => accounts.get(id),
    verify(email, password) {
      const account = find(email)
      const isRight = timingSafeEqual(digest(password), account?.password ?? digest(''))
      return isRight ? account : undefined
    },
    setPermissions(id, permissions) {
      const account = accounts.get(id)
      if (!account) return
      const user = { ...account.user, permissions: [...permissions] }
      accounts.set(id, { ...account, user, permissionsVersion: account.permissionsVersion + 1 })
    },
    reset,
  }
}
