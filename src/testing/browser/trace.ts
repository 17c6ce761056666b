export interface Trace {
  note(who: string, what: string): void
  /** One line each: when, who, what. The oldest are forgotten. */
  lines(): string[]
}

/** At most so many lines are kept, and at least half as many. */
const MOST = 20_000

export function createTrace(now: () => number): Trace {
  let times: number[] = []
  let names: string[] = []
  let texts: string[] = []
  return {
    note(who, what) {
      if (times.length >= MOST) {
        times = times.slice(MOST / 2)
        names = names.slice(MOST / 2)
        texts = texts.slice(MOST / 2)
      }
      times.push(now())
      names.push(who)
      texts.push(what)
    },
    lines: () => times.map((time, index) => `${(time / 1_000).toFixed(6)} ${names[index]}: ${texts[index]}`),
  }
}
