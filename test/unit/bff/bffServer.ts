import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { onTestFinished } from 'vitest'
import { type BffOptions, createBff, memoryStore } from '../../../examples/bff/index.ts'
import {
  BFF_SECRET,
  createPerson,
  type ListenOptions,
  listen,
  type Manners,
} from '../../../examples/oidc-provider/index.ts'

/** A reference BFF on a port of its own, before a real OpenID provider; a clock for the sessions alone. */
export async function bffServer(options: Partial<BffOptions> = {}, provider: ListenOptions = {}) {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const clientId = 'bff-here'
  const op = await listen({
    consent: 'skip',
    ...provider,
    clients: [
      {
        client_id: clientId,
        client_secret: BFF_SECRET,
        // Any port of this machine.
        redirect_uris: ['http://localhost/bff/callback'],
        post_logout_redirect_uris: ['http://localhost/bff/signed-out'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        backchannel_logout_uri: `${origin}/bff/backchannel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
  })
  let ahead = 0
  const now = () => Date.now() + ahead
  const bff = createBff({
    origin,
    issuer: op.issuer,
    clientId,
    clientSecret: BFF_SECRET,
    api: `${op.issuer}/api`,
    scope: 'openid profile email orders:read',
    store: memoryStore(now),
    now,
    ...options,
  })
  server.on('request', getRequestListener(bff.app.fetch, { overrideGlobalObjects: false }))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
    await op.close()
  })
  return {
    ...bff,
    origin,
    op,
    /** Time goes by for the sessions, in seconds. */
    pass: (seconds: number) => {
      ahead += seconds * 1_000
    },
    browser: () => bffBrowser(origin),
  }
}

interface Who {
  readonly handle: string
  readonly csrf: string
  readonly expiresIn: number
  readonly user: { readonly id: string; readonly name: string }
  readonly acr?: string
  readonly amr?: readonly string[]
  readonly authenticationAge: number
}

/** One browser: its cookies at the BFF, and somebody who signs in on the provider's pages. */
function bffBrowser(origin: string) {
  const jar = new Map<string, string>()
  const person = createPerson()
  const setCookies: string[] = []

  const open = async (
    path: string,
    init: RequestInit & { headers?: Record<string, string> } = {},
  ): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(new URL(path, origin), {
      redirect: 'manual',
      ...init,
      headers: { ...init.headers, ...(cookie && { cookie }) },
    })
    for (const line of answer.headers.getSetCookie()) {
      setCookies.push(line)
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  const whoAmI = async (): Promise<Who | null> => {
    const answer = await open('/bff/session')
    if (answer.status !== 200) throw new Error(`who-am-I answers ${answer.status}`)
    const who = (await answer.json()) as Who | { readonly user: null }
    return who.user === null ? null : (who as Who)
  }
  return {
    jar,
    setCookies,
    person,
    open,
    whoAmI,
    /** The address that the BFF comes back to. */
    async signIn(query = '', manners: Manners = {}): Promise<string> {
      const left = await open(`/bff/login${query}`)
      const callback = await person.visit(left.headers.get('location') ?? '', manners)
      return (await open(callback.pathname + callback.search)).headers.get('location') ?? ''
    },
    /** As the page of the app asks. */
    async ask(path: string, { csrf, handle, ...init }: RequestInit & { csrf?: string; handle?: string } = {}) {
      const headers = {
        origin,
        'sec-fetch-site': 'same-origin',
        'x-bff-session': handle ?? '1',
        ...(csrf && { 'x-csrf-token': csrf }),
        ...(init.headers as Record<string, string> | undefined),
      }
      return open(path, { ...init, headers })
    },
  }
}
