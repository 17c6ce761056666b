import type { Box, PlacedChart, PlacedState, Point } from '../../../../src/inspector/page/chart/placed.types.ts'
import { holds } from '../../../../src/inspector/page/chart/stateTree.ts'

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const inside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

/** Whether a straight piece of a line goes through the inside of a box; along its border is not through it. */
function crosses(from: Point, to: Point, { x, y, width, height }: Box): boolean {
  const left = Math.min(from.x, to.x)
  const right = Math.max(from.x, to.x)
  const top = Math.min(from.y, to.y)
  const bottom = Math.max(from.y, to.y)
  return left < x + width && right > x && top < y + height && bottom > y
}

/** Where the text of a box stands. */
function textBox({ x, y, lines }: PlacedState): Box {
  const width = Math.max(...lines.map((line) => line.width))
  return { x: x + 12, y: y + 7, width, height: lines.reduce((sum, line) => sum + line.height, 0) }
}

/** The state that a state is drawn in; `null` for the root. */
const parentOf = (id: string): string | null => (id === '' ? null : id.slice(0, Math.max(0, id.lastIndexOf('.'))))

/** Everything that a reader would call a mess: one sentence each, none for a clean drawing. */
export function judgeLayout({ states, edges, initials, width, height }: PlacedChart): string[] {
  const wrong: string[] = []
  const page: Box = { x: 0, y: 0, width, height }
  const boxOf = new Map(states.map((each) => [each.state.id, each]))
  const name = (id: string) => id || '(root)'

  for (const [index, each] of states.entries()) {
    const { id } = each.state
    if (!inside(each, page)) wrong.push(`${name(id)} leaves the drawing`)
    if (!inside(textBox(each), each)) wrong.push(`the text of ${name(id)} leaves its box`)
    const parent = boxOf.get(parentOf(id) ?? '(none)')
    if (parent && !inside(each, parent)) wrong.push(`${name(id)} leaves ${name(parent.state.id)}`)
    if (parent && overlap(each, textBox(parent))) wrong.push(`${name(id)} covers the text of ${name(parent.state.id)}`)
    for (const other of states.slice(index + 1)) {
      const related = holds(id, other.state.id) || holds(other.state.id, id)
      if (!related && overlap(each, other)) wrong.push(`${name(id)} and ${name(other.state.id)} overlap`)
    }
  }

  const marks = [
    ...edges.map(({ edge, label }) => ({ id: edge.id, box: label })),
    ...initials.map(({ state, dot }) => ({ id: `the beginning of ${name(state)}`, box: dot })),
  ]
  for (const [index, { id, box }] of marks.entries()) {
    if (!inside(box, page)) wrong.push(`the label of ${id} leaves the drawing`)
    for (const other of marks.slice(index + 1))
      if (overlap(box, other.box)) wrong.push(`the labels of ${id} and ${other.id} overlap`)
    for (const each of states) {
      if (overlap(box, textBox(each))) wrong.push(`the label of ${id} covers the text of ${name(each.state.id)}`)
      // A label stands in a box or beside it, never across its border.
      if (overlap(box, each) && !inside(box, each)) wrong.push(`the label of ${id} cuts into ${name(each.state.id)}`)
      if (inside(box, each) && each.state.children.length === 0)
        wrong.push(`the label of ${id} lies on ${name(each.state.id)}`)
    }
  }

  const ways = [
    ...edges.map(({ edge, paths }) => ({ id: edge.id, source: edge.source, target: edge.target, paths })),
    ...initials.map(({ state, path }) => ({
      id: `the beginning of ${name(state)}`,
      source: state,
      target: state,
      paths: [path],
    })),
  ]
  for (const { id, source, target, paths } of ways) {
    for (const path of paths) {
      if (path.length < 2) wrong.push(`${id} has no line`)
      for (const [index, to] of path.slice(1).entries()) {
        const from = path[index]!
        if (from.x !== to.x && from.y !== to.y) wrong.push(`${id} has a slant`)
        for (const each of states) {
          const belongs = holds(each.state.id, source) || holds(each.state.id, target)
          const isInitial = id.startsWith('the beginning') && holds(source, each.state.id)
          if (!belongs && !isInitial && crosses(from, to, each)) wrong.push(`${id} runs through ${name(each.state.id)}`)
        }
        for (const other of marks)
          if (other.id !== id && crosses(from, to, other.box)) wrong.push(`${id} runs through the label of ${other.id}`)
      }
    }
  }
  return [...new Set(wrong)]
}
