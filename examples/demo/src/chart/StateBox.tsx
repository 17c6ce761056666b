/** What the picture needs of a state; XState's own nodes have it. */
export interface ChartNode {
  readonly key: string
  readonly type: string
  readonly description?: string | undefined
  /** A state that is left at once: only passed through. */
  readonly always?: readonly unknown[] | undefined
  readonly states: Readonly<Record<string, ChartNode>>
}

interface StateBoxProps {
  readonly node: ChartNode
  readonly path: string
  readonly active: ReadonlySet<string>
}

/** A state with what is inside it, as a box in a box. Drawn from the machine itself, so it cannot be out of date. */
export function StateBox({ node, path, active }: StateBoxProps) {
  const children = Object.values(node.states)
  const isActive = active.has(path)
  const classes = ['state', children.length > 0 ? 'compound' : 'atomic', node.type === 'parallel' ? 'parallel' : '']
  return (
    <li
      className={classes.filter(Boolean).join(' ')}
      data-active={isActive || undefined}
      aria-current={isActive && children.length === 0 ? 'true' : undefined}
      title={node.description}
    >
      <span className="state-name">
        {node.key}
        {isActive && <span className="visually-hidden"> (active)</span>}
      </span>
      {children.length > 0 && (
        <ul>
          {children.map((child) => (
            <StateBox key={child.key} node={child} path={`${path}.${child.key}`} active={active} />
          ))}
        </ul>
      )}
    </li>
  )
}
