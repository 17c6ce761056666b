import { useId } from 'react'

interface ChoiceProps {
  readonly label: string
  readonly value: number
  readonly options: readonly (readonly [value: number, text: string])[]
  readonly onChange: (value: number) => void
}

/** One of a few figures. A value from elsewhere is shown as it is. */
export function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId()
  const isKnown = options.some(([known]) => known === value)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(Number(event.target.value))}>
        {!isKnown && <option value={value}>{value}</option>}
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
