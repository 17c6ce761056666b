import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'

interface VirtualListProps<Item> {
  readonly items: readonly Item[]
  readonly keyOf: (item: Item) => string | number
  readonly render: (item: Item, isChosen: boolean) => ReactNode
  readonly label: string
  /** Index of the chosen item; −1: none is in the list. */
  readonly chosen: number
  readonly onChoose: (item: Item) => void
  /** Stays at the end while items come in. */
  readonly follows: boolean
  /** Height of each item, px. */
  readonly rowHeight: number
}

/** Rows above and below what is visible. */
const MARGIN = 8

/** A list of any length of which only what can be seen is drawn. One of its items is chosen, with the arrow keys too. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, keyOf, render, label, chosen, onChoose, follows, rowHeight } = props
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 600 })
  const id = useId()

  useLayoutEffect(() => {
    const element = box.current
    if (!element || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(() => setView({ top: element.scrollTop, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of the list changes with its items
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    if (follows) element.scrollTop = element.scrollHeight
    else if (chosen >= 0) {
      const top = chosen * rowHeight
      if (top < element.scrollTop) element.scrollTop = top
      else if (top + rowHeight > element.scrollTop + element.clientHeight) {
        element.scrollTop = top + rowHeight - element.clientHeight
      }
    }
  }, [items, chosen, follows, rowHeight])

  const choose = (index: number) => {
    const item = items[Math.min(Math.max(index, 0), items.length - 1)]
    if (item !== undefined) onChoose(item)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1)
    const steps: Partial<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }
    const by = steps[event.key]
    if (by === undefined) return
    event.preventDefault()
    choose(chosen < 0 ? items.length - 1 : chosen + by)
  }

  const first = Math.max(0, Math.floor(view.top / rowHeight) - MARGIN)
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / rowHeight) + MARGIN)
  const chosenItem = items[chosen]
  const optionId = (item: Item) => `${id}-${keyOf(item)}`

  return (
    <div
      ref={box}
      className="list"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={
        chosenItem !== undefined && chosen >= first && chosen < last ? optionId(chosenItem) : undefined
      }
      onScroll={({ currentTarget }) => setView({ top: currentTarget.scrollTop, height: currentTarget.clientHeight })}
      onKeyDown={onKeyDown}
    >
      <div className="list-length" style={{ height: items.length * rowHeight }}>
        {items.slice(first, last).map((item, offset) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself has the focus and hears the keys
          <div
            key={keyOf(item)}
            id={optionId(item)}
            className="list-row"
            role="option"
            tabIndex={-1}
            aria-selected={first + offset === chosen}
            aria-posinset={first + offset + 1}
            aria-setsize={items.length}
            style={{ top: (first + offset) * rowHeight, height: rowHeight }}
            onClick={() => onChoose(item)}
          >
            {render(item, first + offset === chosen)}
          </div>
        ))}
      </div>
    </div>
  )
}
