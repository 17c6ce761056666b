import { demoUsers } from './users.ts'

type DemoUser = (typeof demoUsers)[number]

interface DemoUsersProps {
  readonly label: string
  /** The address of the one who is chosen. */
  readonly chosen: string | undefined
  /** What stands below the name. */
  readonly hint: (user: DemoUser) => string
  readonly onChoose: (user: DemoUser) => void
}

/** Whoever may sign in, to be chosen from. */
export const DemoUsers = ({ label, chosen, hint, onChoose }: DemoUsersProps) => (
  <fieldset className="fills" aria-label={label}>
    {demoUsers.map((user) => (
      <button
        key={user.email}
        type="button"
        className="fill"
        aria-pressed={chosen === user.email}
        onClick={() => onChoose(user)}
      >
        <strong>{user.name}</strong> <span>{hint(user)}</span>
      </button>
    ))}
  </fieldset>
)
