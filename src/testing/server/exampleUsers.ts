import type { FakeUser } from './users.ts'

/**
 * Who a fake server knows unless it is told: Ada signs in with a password, Grace with a password and the code `123456`.
 *
 * @example
 * const server = createFakeAuthServer()
 * const { accessToken } = server.signInAs(exampleUsers.ada.id)
 */
export const exampleUsers = {
  ada: {
    id: 'user-ada',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    password: 'correct horse',
    roles: ['editor'],
    permissions: ['orders:read'],
  },
  grace: {
    id: 'user-grace',
    name: 'Grace Hopper',
    email: 'grace@example.com',
    password: 'battery staple',
    roles: ['admin'],
    permissions: ['orders:read', 'orders:write'],
    secondFactor: { methods: ['totp'], code: '123456' },
  },
} as const satisfies Record<string, FakeUser>
