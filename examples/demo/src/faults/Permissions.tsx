import { useAuthView } from 'authchart/react'
import type { DemoUser } from '../auth/demoUser.ts'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { setPermissions } from '../server/demoServer.ts'

const KNOWN = ['orders:read', 'orders:write'] as const

interface PermissionsProps {
  readonly run: (done: string, work: () => Promise<unknown>) => Promise<void>
}

/** Changes what the user may do at the server. The page learns it with the next call: the old token is refused as stale. */
export function Permissions({ run }: PermissionsProps) {
  const auth = useDemoAuth()
  const user = useAuthView<DemoUser | null, DemoUser>((view) => view.user)
  if (!user) return <p className="muted small">Sign in to change the user’s permissions.</p>

  const toggle = (permission: string) => {
    const has = user.permissions.includes(permission)
    const next = has ? user.permissions.filter((each) => each !== permission) : [...user.permissions, permission]
    return run(`${permission} ${has ? 'taken from' : 'given to'} ${user.name}.`, async () => {
      await setPermissions(user.email, next)
      // Any call would do: the server refuses the token as stale, the engine refreshes and sends it again.
      await auth.fetch('/api/orders')
    })
  }
  return (
    <fieldset className="checks">
      <legend>Permissions of {user.name}</legend>
      {KNOWN.map((permission) => (
        <label key={permission}>
          <input
            type="checkbox"
            checked={user.permissions.includes(permission)}
            onChange={() => void toggle(permission)}
          />
          {permission}
        </label>
      ))}
    </fieldset>
  )
}
