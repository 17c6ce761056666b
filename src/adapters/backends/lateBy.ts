import type { AuthUser, Grant } from '../../session.ts'

/**
 * A grant whose lifetime counts from when the engine asked (T4), though the server was asked only after a person had taken
 * their time: without these seconds its token could seem to be over when it arrives.
 */
export const lateBy = <User extends AuthUser>(ms: number, grant: Grant<User>): Grant<User> =>
  typeof grant?.expiresIn === 'number' ? { ...grant, expiresIn: grant.expiresIn + ms / 1_000 } : grant
