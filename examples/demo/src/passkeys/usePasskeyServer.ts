import type { PasskeyServer } from 'authchart/passkey'
import { useMemo } from 'react'
import { useDemo } from '../auth/demoContext.tsx'
import type { DemoUser } from '../auth/demoUser.ts'
import { passkeyServer } from './passkeyServer.ts'

/** `null` in the modes whose server has no passkeys. */
export function usePasskeyServer(): PasskeyServer<DemoUser> | null {
  const { mode } = useDemo().settings
  return useMemo(() => (mode === 'body' || mode === 'cookie' ? passkeyServer(mode) : null), [mode])
}
