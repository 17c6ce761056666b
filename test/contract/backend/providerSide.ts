import { ACR, createPerson, type ListeningProvider, listen, people } from '../../../examples/oidc-provider/index.ts'
import type { Work } from './work.ts'
import type { UserName } from './world.types.ts'

export const APP = 'https://app.test'
export const PROVIDER_TTL = 60_000

const emailOf: Record<UserName, string> = { ada: people[0]?.email ?? '', grace: people[1]?.email ?? '' }
export const PROVIDER_IDS: Record<UserName, string> = { ada: people[0]?.id ?? '', grace: people[1]?.id ?? '' }
/** What its API wants of whoever asks for what is sensitive. */
export const PROVIDER_WANTS = { acr: ACR.secondFactor, maxAge: 300_000 }

export interface ProviderSide {
  readonly op: ListeningProvider
  /** Passes a request on to the provider, over a real socket. */
  pass(request: Request, headers?: Record<string, string>): Promise<Response>
  /** A person with a browser of their own, always the same, follows an address until it leaves the provider. */
  visit(address: string, user: UserName): Promise<URL>
  /** Every refresh token that was issued, and can be used now. */
  liveGrants(): Promise<number>
  revokeAll(): Promise<void>
  voidAccessTokens(): void
  reuses(): number
}

/** A real OpenID provider on this machine, behind the simulated network. Its time is real time. */
export async function providerSide(work: Work, dpop: boolean): Promise<ProviderSide> {
  const op = await listen({
    consent: 'skip',
    dpop,
    redirectUris: [`${APP}/callback`, `${APP}/bff/callback`],
    postLogoutRedirectUris: [`${APP}/`],
    ttl: { accessToken: PROVIDER_TTL / 1_000 },
  })
  const { provider } = op
  const issued = new Set<string>()
  const access = new Set<string>()
  let voided = new Set<string>()
  const persons = { ada: createPerson({ email: emailOf.ada }), grace: createPerson({ email: emailOf.grace }) }
  let reuses = 0
  provider.on('grant.error', (_, error) => {
    if (`${error.error_detail} ${error.message}`.includes('already used')) reuses++
  })
  const keep = ({ access_token: token, refresh_token: refresh }: Record<string, string>): void => {
    if (token) access.add(token)
    if (refresh) issued.add(refresh)
  }
  provider.on('grant.success', ({ body }) => keep(body as Record<string, string>))

  const exchange = async (request: Request, more: Record<string, string> = {}): Promise<Response> => {
    const { pathname } = new URL(request.url)
    const [, token = ''] = (request.headers.get('authorization') ?? '').split(' ')
    if (pathname.startsWith('/api') && voided.has(token))
      return Response.json(
        { error: 'invalid_token' },
        { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
      )
    const headers = new Headers(request.headers)
    for (const [name, value] of Object.entries(more)) headers.set(name, value)
    const body = await request.text()
    const answer = await fetch(request.url, {
      method: request.method,
      headers,
      redirect: 'manual',
      ...(body && { body }),
    })
    const text = await answer.text()
    return new Response([204, 205, 304].includes(answer.status) ? null : text, {
      status: answer.status,
      headers: answer.headers,
    })
  }
  const live = async () => {
    const found = await Promise.all([...issued].map((token) => provider.RefreshToken.find(token)))
    return found.filter((token) => token && !token.consumed)
  }
  return {
    op,
    pass: (request, headers) => work.during(exchange(request, headers)),
    visit: (address, user) => work.during(persons[user].visit(address)),
    liveGrants: async () => (await live()).length,
    async revokeAll() {
      for (const token of await live()) {
        const { grantId = '' } = token ?? {}
        await provider.RefreshToken.revokeByGrantId(grantId)
        await provider.AccessToken.revokeByGrantId(grantId)
      }
    },
    voidAccessTokens() {
      voided = new Set(access)
    },
    reuses: () => reuses,
  }
}
