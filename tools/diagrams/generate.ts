import { graphFrom, layOut } from '../../src/inspector/page/chart/index.ts'
import { definitionOf } from '../../src/inspector/wire/index.ts'
import { overview } from './overview.ts'
import { type OtherActor, page } from './page.ts'
import { svgFile } from './svgFile.tsx'

export interface Sources {
  /** Machines by the name that they are exported under. */
  readonly machines: Readonly<Record<string, { readonly config: unknown }>>
  readonly others: readonly OtherActor[]
  /** chart.css */
  readonly css: string
}

const DIAGRAMS = 'docs/reference/diagrams'

/** What other tabs do is left out of the overview: it may happen nearly everywhere. */
const OTHER_TABS = /^tab\./

/** The text of each generated file, by its path. The same sources give the same files, anywhere and at any time. */
export async function generate({ machines, others, css }: Sources): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  const documented = []
  for (const [exported, { config }] of Object.entries(machines)) {
    const graph = graphFrom(JSON.parse(definitionOf(config)))
    if (graph.omitted > 0) throw new Error(`${exported} is too large to be drawn: ${graph.omitted} are left out`)
    const name = graph.title
    for (const [file, drawn] of Object.entries({ [name]: graph, [`${name}-overview`]: overview(graph, OTHER_TABS) })) {
      const placed = await layOut(drawn)
      for (const scheme of ['light', 'dark'] as const)
        files.set(`${DIAGRAMS}/${file}-${scheme}.svg`, svgFile(placed, css, scheme))
      if (drawn === graph) documented.push({ name, exported, graph, states: placed.states.length - 1 })
    }
  }
  return files.set('docs/reference/chart.md', page(documented, others))
}
