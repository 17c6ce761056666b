import type { ChartGraph, ChartState, ChartTransition } from '../../src/inspector/page/chart/graph.types.ts'

/** In a cell a bar would begin the next one. Code is taken literally, also by the site's templates. */
const code = (text: string): string => `\`${text.replaceAll('|', '\\|').replaceAll('`', "'")}\``

/** Prose of the definition, with the marks in it that Markdown, HTML or the site's templates would take for theirs. */
const prose = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('{{', '{&#123;').replaceAll('|', '\\|')

const anchor = (id: string): string => id.toLowerCase().replaceAll(/[^\w\- ]/g, '')

const nameOf = (graph: ChartGraph, id: string): string => id || graph.title

const linkTo = (graph: ChartGraph, id: string): string => `[${code(nameOf(graph, id))}](#${anchor(nameOf(graph, id))})`

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`.replaceAll(/ {2,}/g, ' ')

/** Three columns: what one reads from left to right has to fit in a page. */
const HEAD = [row(['event', 'goes to', 'why, and what it does']), row(['---', '---', '---'])]

function cells(graph: ChartGraph, { label, guard, targets, source, reenter, actions, description }: ChartTransition) {
  const to = targets.map((target) => (target === source ? `itself${reenter ? ', anew' : ''}` : linkTo(graph, target)))
  const said = [description ? prose(description) : '', actions.map(code).join(', ')]
  return [
    guard ? `${code(label)} if ${code(guard)}` : code(label),
    to.join(', ') || 'stays',
    said.filter(Boolean).join(' '),
  ]
}

const KINDS: Readonly<Partial<Record<ChartState['kind'], string>>> = {
  parallel: 'All of its regions are active at once.',
  final: 'Final.',
  history: 'Not a state of its own: goes back to where it was.',
}

function facts(graph: ChartGraph, state: ChartState): string[] {
  const { initial, tags, invokes, entry, exit, children, kind } = state
  const list = (word: string, names: readonly string[]) => (names.length > 0 ? [`${word} ${names.join(', ')}.`] : [])
  return [
    ...list(
      kind === 'parallel' ? 'Regions:' : 'States in it:',
      children.map(({ id }) => linkTo(graph, id)),
    ),
    ...(initial === null ? [] : [`Begins in ${linkTo(graph, initial)}.`]),
    ...(KINDS[kind] ? [KINDS[kind]] : []),
    ...list(
      'Runs',
      invokes.map(({ src, id }) => code(src ?? id)),
    ),
    ...list('On entry:', entry.map(code)),
    ...list('On exit:', exit.map(code)),
    ...list('Tags:', tags.map(code)),
  ]
}

function section(graph: ChartGraph, state: ChartState): string[] {
  const { id, description } = state
  const own = graph.transitions.filter(({ source }) => source === id)
  return [
    `### ${code(nameOf(graph, id))}`,
    ...(description ? [prose(description)] : []),
    ...(facts(graph, state).length > 0 ? [facts(graph, state).join(' ')] : []),
    ...(own.length > 0 ? [[...HEAD, ...own.map((each) => row(cells(graph, each)))].join('\n')] : []),
  ]
}

const withAll = (state: ChartState): ChartState[] => [state, ...state.children.flatMap(withAll)]

/** Every state with its transitions, as Markdown; paragraphs. */
export const tables = (graph: ChartGraph): string[] => withAll(graph.root).flatMap((state) => section(graph, state))

/** Which actor runs where; a table. */
export function actorTable(graph: ChartGraph): string {
  const places = new Map<string, string[]>()
  for (const { id, invokes } of withAll(graph.root))
    for (const { src, id: actor } of invokes)
      places.set(src ?? actor, [...(places.get(src ?? actor) ?? []), linkTo(graph, id)])
  const rows = [...places].map(([actor, states]) => row([code(actor), states.join(', ')]))
  return [row(['actor', 'runs in']), row(['---', '---']), ...rows].join('\n')
}
