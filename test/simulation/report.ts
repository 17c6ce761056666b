import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXCUSES, type Excuse } from './excuses.ts'
import type { World } from './world.ts'

const FOLDER = join(import.meta.dirname, '../../.cache/results')

type Counts = Record<string, number>

/** What was played, in figures. */
export interface Figures {
  histories: number
  /** Steps that made sense, and tasks that ran in the simulated browsers. */
  steps: number
  tasks: number
  tabs: number
  requests: number
  refreshes: number
  signIns: number
  /** Simulated hours. */
  hours: number
  seconds: number
  readonly faults: Counts
  readonly excuses: Counts
}

const none = (): Figures => ({
  histories: 0,
  steps: 0,
  tasks: 0,
  tabs: 0,
  requests: 0,
  refreshes: 0,
  signIns: 0,
  hours: 0,
  seconds: 0,
  faults: {},
  excuses: {},
})

const add = (to: Counts, more: Readonly<Partial<Counts>>): void => {
  for (const [name, count = 0] of Object.entries(more)) to[name] = (to[name] ?? 0) + count
}

export function createReport(): { readonly figures: Figures; readonly count: (world: World) => void } {
  const figures = none()
  return {
    figures,
    count({ browser, server, tabs, journal, faults, excuses, now }) {
      const { counters } = server.state
      figures.histories++
      figures.tasks += browser.tasks
      figures.tabs += tabs.length
      figures.requests += journal.exchanges.length
      figures.refreshes += counters.refreshes
      figures.signIns += counters.signIns
      figures.hours += now() / 3_600_000
      add(figures.faults, faults)
      add(figures.excuses, excuses)
    },
  }
}

/** Writes the figures of one part, and those of all parts together; returns these as lines. */
export function writeReport(part: string, figures: Figures): string {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, `simulation.${part}.json`), JSON.stringify(figures, null, 2))
  const whole = none()
  for (const file of readdirSync(FOLDER).filter((name) => /^simulation\.\w+\.json$/.test(name))) {
    const { faults, excuses, ...sums } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Figures
    add(whole as unknown as Counts, sums)
    add(whole.faults, faults)
    add(whole.excuses, excuses)
  }
  writeFileSync(join(FOLDER, 'simulation.json'), JSON.stringify(whole, null, 2))
  return tell(figures)
}

function tell({ faults, excuses, ...sums }: Figures): string {
  const lines = (counts: Counts, text = (name: string) => name) =>
    Object.entries(counts)
      .sort(([, one], [, other]) => other - one)
      .map(([name, count]) => `  ${String(count).padStart(8)}  ${text(name)}`)
  return [
    Object.entries(sums)
      .map(([name, count]) => `${name} ${Math.round(count)}`)
      .join(', '),
    'faults:',
    ...lines(faults),
    'excuses:',
    ...lines(excuses, (name) => `${name}: ${EXCUSES[name as Excuse]}`),
  ].join('\n')
}
