import type { FakeUser } from 'authchart/testing'

export const PASSWORD = 'a-password-that-nobody-may-see'
export const CODE = '123456'

/** Ada and Grace have a password; Lin also a second factor. */
export const USERS = {
  ada: { id: 'ada', email: 'ada@app.test', password: PASSWORD, roles: ['editor'] },
  grace: { id: 'grace', email: 'grace@app.test', password: PASSWORD, roles: ['admin'] },
  lin: { id: 'lin', email: 'lin@app.test', password: PASSWORD, secondFactor: { code: CODE } },
} as const satisfies Record<string, FakeUser>

export type UserName = keyof typeof USERS
