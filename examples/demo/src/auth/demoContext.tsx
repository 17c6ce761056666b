import type { ReturnPoint } from 'authchart'
import { createContext, type ReactNode, useContext } from 'react'
import type { Servers } from '../modes/servers.ts'
import type { DemoSettings } from './demoSettings.ts'

/** What this page was opened with. Nothing of it changes while the page lives. */
export interface DemoFacts {
  readonly settings: DemoSettings
  /** `null` in the REST modes, which have no other servers. */
  readonly servers: Servers | null
  /** Where to go on after a sign-in that leaves the page. */
  readonly returnPoint: ReturnPoint
}

const DemoContext = createContext<DemoFacts | null>(null)

export const DemoProvider = ({ facts, children }: { readonly facts: DemoFacts; readonly children: ReactNode }) => (
  <DemoContext.Provider value={facts}>{children}</DemoContext.Provider>
)

export function useDemo(): DemoFacts {
  const facts = useContext(DemoContext)
  if (!facts) throw new Error('useDemo needs a DemoProvider around it.')
  return facts
}
