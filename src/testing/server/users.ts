import { AuthError } from '../../errors.ts'

/** How a user of the fake server proves the second factor. */
export interface FakeSecondFactor {
  /** Default `['totp']`. A function is asked at each challenge: what a user may answer with can change. */
  readonly methods?: readonly string[] | (() => readonly string[])
  /** The code that is accepted, again and again. Default `123456`. */
  readonly code?: string
  /** Judges a code, blanks removed, in the place of `code`: for one-time codes. */
  readonly verifyCode?: (code: string) => boolean
  /** Wrong codes before the challenge is spent. Default 5. */
  readonly attempts?: number
  /** Seconds that a challenge lives. Default 300. */
  readonly expiresIn?: number
}

/** A user as a test declares it. */
export interface FakeUser {
  readonly id: string
  /** Unique; upper and lower case are the same. */
  readonly email: string
  readonly password: string
  /** Default: the part of the address before the `@`. */
  readonly name?: string
  readonly roles?: readonly string[]
  readonly permissions?: readonly string[]
  /** Default: none, the password is enough. */
  readonly secondFactor?: FakeSecondFactor
  /**
   * What the user proves more with, at `/step-up`. Default: the second factor; for a user without one the code `123456`.
   * `false`: nothing, the password is all there is.
   */
  readonly stepUp?: Pick<FakeSecondFactor, 'code' | 'verifyCode' | 'attempts'> | false
  /** More fields of the `user` that the page gets to see. */
  readonly profile?: Readonly<Record<string, unknown>>
}

/** What the page may know of a user: the `user` of a grant and the answer of `/me`. */
export interface FakePublicUser {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
  readonly [field: string]: unknown
}

export interface Account {
  readonly user: FakePublicUser
  /** Grows with each change of the permissions: an access token that was issued before is stale. */
  readonly permissionsVersion: number
  readonly secondFactor: FakeSecondFactor | null
  /** `null`: has nothing but the password. */
  readonly stepUp: FakeSecondFactor | null
}

export interface Users {
  all(): readonly Account[]
  find(email: string): Account | undefined
  byId(id: string): Account | undefined
  /** By id or address. Throws `AuthError('invalid_argument')`. */
  named(idOrEmail: string): Account
  verify(email: string, password: string): Account | undefined
  setPermissions(id: string, permissions: readonly string[]): void
  reset(): void
}

const same = (email: string): string => email.trim().toLowerCase()

function accountOf({ id, email, name = email.split('@')[0] ?? email, ...more }: FakeUser): Account {
  const { roles = [], permissions = [], secondFactor = null, stepUp = secondFactor ?? {}, profile } = more
  const user = { ...profile, id, name, email, roles: [...roles], permissions: [...permissions] }
  return { user, permissionsVersion: 1, secondFactor, stepUp: stepUp || null }
}

/** Throws `AuthError('invalid_options')` where two users have the same id or address. */
export function createUsers(declared: readonly FakeUser[]): Users {
  for (const key of [({ id }: FakeUser) => id, ({ email }: FakeUser) => same(email)])
    if (new Set(declared.map(key)).size < declared.length)
      throw new AuthError('invalid_options', 'Two users of the fake server have the same id or email address.')

  const accounts = new Map<string, Account>()
  const reset = (): void => {
    accounts.clear()
    for (const user of declared) accounts.set(user.id, accountOf(user))
  }
  reset()
  const find = (email: string) => [...accounts.values()].find(({ user }) => same(user.email) === same(email))

  return {
    all: () => [...accounts.values()],
    find,
    byId: (id) => accounts.get(id),
    named(idOrEmail) {
      const account = accounts.get(idOrEmail) ?? find(idOrEmail)
      if (!account) throw new AuthError('invalid_argument', 'The fake server has no user of this id or email address.')
      return account
    },
    // A real server compares slow, salted hashes. These passwords stand in a test's source.
    verify(email, password) {
      const account = find(email)
      return account && declared.some(({ id, password: right }) => id === account.user.id && right === password)
        ? account
        : undefined
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
