import type { ChartGraph } from '../../src/inspector/page/chart/graph.types.ts'
import { actorTable, tables } from './tables.ts'

export interface DocumentedMachine {
  /** `auth`: of its files and its headings. */
  readonly name: string
  /** `authMachine`: as it is exported. */
  readonly exported: string
  readonly graph: ChartGraph
  readonly states: number
}

/** A file of the machines' folders that is no machine. */
export interface OtherActor {
  readonly path: string
  readonly exported: string
  readonly about: string
}

/** Relative with a dot: without one the site's bundler looks for a package. */
const picture = (name: string, alt: string): string =>
  [
    '<picture>',
    `  <source media="(prefers-color-scheme: dark)" srcset="./diagrams/${name}-dark.svg">`,
    `  <img alt="${alt}" src="./diagrams/${name}-light.svg">`,
    '</picture>',
  ].join('\n')

const machineSection = ({ name, exported, graph, states }: DocumentedMachine): string[] => [
  `## ${exported}`,
  `${states} states, ${graph.transitions.length} transitions. The outer levels first, without what other tabs do:`,
  picture(`${name}-overview`, `The main states of ${exported}, and what leads from one to the other`),
  'All of it:',
  picture(name, `Every state and transition of ${exported}; the tables below say the same in words`),
  'Its actors:',
  actorTable(graph),
  ...tables(graph),
]

/** The page that tells everything the code says of the machines. */
export function page(machines: readonly DocumentedMachine[], others: readonly OtherActor[]): string {
  return `${[
    '# The chart, state by state',
    '<!-- Written by `npm run diagrams` from src/machines. Edit the machine, not this page. -->',
    'Everything here is read from the code. For a first acquaintance read [Concepts](../concepts.md).',
    [
      'How to read a diagram: a box is a state, a dot leads to where its box begins, an arrow is a transition and its label',
      'the event, with a condition in brackets. A dashed box is a region: it is active together with the regions beside it.',
      'What is written inside a box happens there: `▷` an actor that runs, `·` an event that changes no state, `↻` one that',
      'starts the state anew. An event that a state does not list is left to the box around it. Of several lines for one event',
      'the first whose condition holds is taken; `restored`, `ended` and the like are what the actor has answered.',
    ].join('\n'),
    ...machines.flatMap(machineSection),
    '## Actors that are no machines',
    'The other folders of `src/machines` hold actors of one small job each, written as functions, without states to draw:',
    [
      '| file | makes | what it does |',
      '| --- | --- | --- |',
      ...others.map(
        ({ path, exported, about }) => `| [${path}](../../src/machines/${path}) | \`${exported}\` | ${about} |`,
      ),
    ].join('\n'),
  ].join('\n\n')}\n`
}
