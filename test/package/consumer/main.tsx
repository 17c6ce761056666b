// A page for all modes, with React: bundled by Vite, and driven in a real browser by test/installed.
import { registerPasskey } from 'authchart/passkey'
import { AuthGuard, AuthProvider, useAuth, useAuthView, useStepUp } from 'authchart/react'
import { type ReactNode, StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { type Mode, modes, passkeys } from './modes.js'

const asked = new URLSearchParams(location.search).get('mode')
const mode = (/^\/callback\/(\w+)$/.exec(location.pathname)?.[1] ?? asked ?? 'body') as Mode
const { provider } = (await (await fetch('/demo/servers')).json()) as { provider: string }
const auth = modes[mode](provider)

const api = {
  body: '/api',
  cookie: '/api',
  passkey: '/api',
  bff: '/bff/api',
  oidc: `${provider}/api`,
  dpop: `${provider}/api`,
}
const sensitive = api[mode] === '/api' ? '/api/recovery-codes' : `${api[mode]}/sensitive`
const password = { method: 'password', email: 'ada@example.com', password: 'correct horse' }

const Button = (props: { onClick: () => void; children: ReactNode }) => <button type="button" {...props} />

function SignIn() {
  const { signIn } = useAuth()
  const { status, error } = useAuthView()
  const by = (credentials: { method: string }) => () => void signIn(credentials).catch(() => {})
  return (
    <>
      <p>
        {status} {error?.code}
      </p>
      <Button onClick={by(password)}>By password</Button>
      <Button onClick={by({ method: 'redirect' })}>By redirect</Button>
      <Button onClick={by({ method: 'popup' })}>By popup</Button>
      <Button onClick={by({ method: 'passkey' })}>By passkey</Button>
    </>
  )
}

function Account() {
  const { fetch, refresh, signOut } = useAuth()
  const id = useAuthView((view) => view.user?.id)
  const [said, say] = useState('')
  const saying = (work: () => Promise<unknown>) => () => {
    say('…')
    work().then(
      (result) => say(`said ${result}`),
      (error) => say(`failed ${error.code ?? error}`),
    )
  }
  const ask = (address: string) => async () => (await fetch(address)).status
  return (
    <>
      <p>
        Hello {id}: {said}
      </p>
      <Button onClick={saying(ask(`${api[mode]}/orders`))}>Orders</Button>
      <Button onClick={saying(ask(sensitive))}>Secrets</Button>
      <Button onClick={saying(async () => (await refresh()).user.id)}>Refresh</Button>
      <Button onClick={saying(async () => (await registerPasskey(auth, { server: passkeys })).type)}>
        Add a passkey
      </Button>
      <Button onClick={() => void signOut()}>Sign out</Button>
      <StepUp />
    </>
  )
}

function StepUp() {
  const { request, submit, decline } = useStepUp()
  const [code, setCode] = useState('')
  if (!request) return null
  const by = (method: string) => () => void submit({ method, code }).catch(() => {})
  return (
    <p>
      Prove it: <input name="code" value={code} onChange={(event) => setCode(event.target.value)} />
      <Button onClick={by('otp')}>Prove by code</Button>
      <Button onClick={by('popup')}>Prove by popup</Button>
      <Button onClick={by('redirect')}>Prove by redirect</Button>
      <Button onClick={by('passkey')}>Prove by passkey</Button>
      <Button onClick={decline}>Not now</Button>
    </p>
  )
}

const root = document.querySelector('#root')
if (!root) throw new Error('The page has no #root.')
createRoot(root).render(
  <StrictMode>
    <AuthProvider client={auth}>
      <AuthGuard fallback={<SignIn />} loading={<p>One moment…</p>}>
        <Account />
      </AuthGuard>
    </AuthProvider>
  </StrictMode>,
)
