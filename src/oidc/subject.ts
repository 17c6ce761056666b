/** Whom an id token is about. Read, not checked: it came from the provider's own token endpoint, and was checked there. */
export function subjectOf(idToken: string): string | undefined {
  try {
    const payload = (idToken.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')
    const { sub } = JSON.parse(atob(payload)) as { sub?: unknown }
    return typeof sub === 'string' ? sub : undefined
  } catch {
    return undefined
  }
}

/** `true` also where there was no id token before. */
export const isSameSubject = (idToken: string | undefined, before: string | undefined): boolean =>
  before === undefined || (idToken !== undefined && subjectOf(idToken) === subjectOf(before))
