import { type ReactNode, useId } from 'react'
import type { DemoSettings } from '../auth/demoSettings.ts'
import { Panel } from '../components/Panel.tsx'
import { allModes, modes } from '../modes/modes.ts'

interface FieldProps {
  readonly label: string
  readonly children: (id: string) => ReactNode
}

function Field({ label, children }: FieldProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  )
}

/** Options are read once, when the engine is made; so this is a plain form that loads the page with other ones. */
export function SettingsForm({ mode, idle, warning, policy, lifetime }: DemoSettings) {
  return (
    <Panel title="Engine options">
      <form method="get" className="grid-form">
        <Field label="Server">
          {(id) => (
            <select id={id} name="mode" defaultValue={mode}>
              {allModes.map((each) => (
                <option key={each} value={each}>
                  {modes[each].name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="When idle">
          {(id) => (
            <select id={id} name="policy" defaultValue={policy}>
              <option value="signOut">sign out</option>
              <option value="lock">lock</option>
            </select>
          )}
        </Field>
        <Field label="Idle after, s">
          {(id) => <input id={id} name="idle" type="number" min="0" step="1" defaultValue={idle} />}
        </Field>
        <Field label="Warn before, s">
          {(id) => <input id={id} name="warning" type="number" min="0" step="1" defaultValue={warning} />}
        </Field>
        <Field label="Lifetime, s (0 is none)">
          {(id) => <input id={id} name="lifetime" type="number" min="0" step="1" defaultValue={lifetime} />}
        </Field>
        <button type="submit">Reload the page</button>
      </form>
    </Panel>
  )
}
