/** Whom an id token is about. Read, not checked: it came from the provider's own token endpoint, and was checked there. */
function subjectOf(idToken: string): unknown {
  try {
    const payload = (idToken.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')
    return (JSON.parse(atob(payload)) as { sub?: unknown }).sub
  } catch {
    return undefined
  }
}

/** `true` also where there was no id token before. */
export const isSameSubject = (idToken: string | undefined, before: string | undefined): boolean =>
  before === undefined || (idToken !== undefined && subjectOf(idToken) === subjectOf(before))
