import { useDemo } from '../auth/demoContext.tsx'
import { type ModeFacts, modes } from './modes.ts'

/** The mode of this page. */
export const useMode = (): ModeFacts => modes[useDemo().settings.mode]
