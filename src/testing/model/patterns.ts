export interface Pattern {
  matches(name: string): boolean
  /** The longer what is written out, the more precise. */
  readonly precision: number
}

/** A name, or the beginning of names with `*` at its end. */
export function patternFor(text: string): Pattern {
  if (!text.endsWith('*')) return { matches: (name) => name === text, precision: Number.POSITIVE_INFINITY }
  const start = text.slice(0, -1)
  return { matches: (name) => name.startsWith(start), precision: start.length }
}

/** `; did you mean "session.signIn"?`, where something that is known is spelled almost the same. */
export function closest(name: string, known: readonly string[]): string {
  const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '')
  const wanted = letters(name)
  const found =
    known.find((each) => letters(each) === wanted) ??
    known.find((each) => letters(each).endsWith(wanted) || wanted.endsWith(letters(each)))
  return found ? `; did you mean "${found}"?` : ''
}
