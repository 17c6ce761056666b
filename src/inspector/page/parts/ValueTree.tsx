import { useState } from 'react'
import { Icon } from './Icon.tsx'

/** How many fields of one object are shown at once, and how many characters of one string. */
const FIELDS = 100
const TEXT = 400

type Entry = readonly [string, unknown]

const entriesOf = (value: object): readonly Entry[] => Object.entries(value)

const isEmpty = (value: object) => Object.keys(value).length === 0

/** A value on one line: what a closed branch holds. */
export function summaryOf(value: unknown): string {
  if (Array.isArray(value)) return value.length ? `${value.length} items` : '[]'
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value)
    if (!names.length) return '{}'
    const shown = names.slice(0, 4).join(', ')
    return `{ ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}${names.length > 4 ? ', …' : ''} }`
  }
  return textOf(value)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value))

/** Any plain value, as text that opens and closes. */
export function ValueTree({ value, label }: { value: unknown; label: string }) {
  if (typeof value !== 'object' || value === null || isEmpty(value)) return <Leaf value={value} />
  return (
    <ul className="tree" aria-label={label}>
      <Branches value={value} depth={0} />
    </ul>
  )
}

function Branches({ value, depth }: { value: object; depth: number }) {
  const [most, setMost] = useState(FIELDS)
  const entries = entriesOf(value)
  return (
    <>
      {entries.slice(0, most).map(([name, inner]) => (
        <Branch key={name} name={name} value={inner} depth={depth} />
      ))}
      {entries.length > most && (
        <li>
          <button type="button" className="tree-more" onClick={() => setMost(most + FIELDS)}>
            {entries.length - most} more
          </button>
        </li>
      )}
    </>
  )
}

function Branch({ name, value, depth }: { name: string; value: unknown; depth: number }) {
  const [isOpen, setOpen] = useState(depth < 1)
  if (typeof value !== 'object' || value === null || isEmpty(value)) {
    return (
      <li className="tree-line">
        <span className="tree-name">{name}</span>
        <Leaf value={value} />
      </li>
    )
  }
  return (
    <li>
      <button type="button" className="tree-branch" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name="chevron" />
        <span className="tree-name">{name}</span>
        <span className="tree-summary">{summaryOf(value)}</span>
      </button>
      {isOpen && (
        <ul className="tree-inner">
          <Branches value={value} depth={depth + 1} />
        </ul>
      )}
    </li>
  )
}

function Leaf({ value }: { value: unknown }) {
  const [isWhole, setWhole] = useState(false)
  const text =
    value === undefined ? '–' : Array.isArray(value) || typeof value === 'object' ? summaryOf(value) : textOf(value)
  const kind = value === null ? 'null' : typeof value
  return (
    <span className="tree-value" data-kind={kind}>
      {isWhole ? text : text.slice(0, TEXT)}
      {text.length > TEXT && !isWhole && (
        <button type="button" className="tree-more" onClick={() => setWhole(true)}>
          … {text.length - TEXT} more characters
        </button>
      )}
    </span>
  )
}
