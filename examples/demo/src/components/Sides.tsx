interface SidesProps {
  readonly side: Side
  readonly onChoose: (side: Side) => void
}

export type Side = 'app' | 'inspector'

const NAMES = { app: 'App', inspector: 'Inspector' } as const

/** On a small screen one of the two is shown; on a large one both are, and this is not. */
export const Sides = ({ side, onChoose }: SidesProps) => (
  <fieldset className="sides" aria-label="What is shown">
    {(['app', 'inspector'] as const).map((each) => (
      <button key={each} type="button" aria-pressed={each === side} onClick={() => onChoose(each)}>
        {NAMES[each]}
      </button>
    ))}
  </fieldset>
)
