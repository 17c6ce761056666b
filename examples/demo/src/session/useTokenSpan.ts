import type { Session } from 'authchart'
import { useRef } from 'react'

/** The whole life of the current token, ms: what was left of it when this page first saw it. */
export function useTokenSpan(session: Session | null): number {
  const seen = useRef({ expiresAt: null as number | null, span: 0 })
  const expiresAt = session?.expiresAt ?? null
  if (seen.current.expiresAt !== expiresAt)
    seen.current = { expiresAt, span: expiresAt === null ? 0 : expiresAt - Date.now() }
  return seen.current.span
}
