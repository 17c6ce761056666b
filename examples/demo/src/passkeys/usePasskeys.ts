import { useCallback, useEffect, useState } from 'react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { usePasskeyServer } from './usePasskeyServer.ts'

interface Passkey {
  readonly id: string
  readonly name: string
  /** Epoch ms. */
  readonly createdAt: number
}

/** What the server has of the signed-in user's passkeys. */
export function usePasskeys() {
  const auth = useDemoAuth()
  const hasServer = usePasskeyServer() !== null
  const [passkeys, setPasskeys] = useState<readonly Passkey[]>([])

  const read = useCallback(async () => {
    const response = await auth.fetch('/auth/passkey/credentials')
    if (response.ok) setPasskeys(((await response.json()) as { readonly credentials: readonly Passkey[] }).credentials)
  }, [auth])
  const remove = async (id: string) => {
    await auth.fetch('/auth/passkey/credentials/remove', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id }),
    })
    await read()
  }
  useEffect(() => {
    if (hasServer) read().catch(() => {})
  }, [read, hasServer])
  return { passkeys, read, remove }
}
