// The smallest app that uses the package by its public names. Compiled, bundled and never run.
import { createAuth, isAuthError, restBackend } from 'authchart'

const auth = createAuth({
  backend: restBackend({ baseUrl: '/auth' }),
  idle: { timeout: 15 * 60_000, warning: 60_000 },
})

export async function signIn(email: string, password: string): Promise<string> {
  try {
    const view = await auth.signIn({ method: 'password', email, password })
    return view.status
  } catch (error) {
    if (isAuthError(error) && error.code === 'invalid_credentials') return 'wrong password'
    throw error
  }
}

auth.on('signedOut', ({ reason, source }) => console.log(reason, source))
