import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Interaction, Provider } from 'oidc-provider'
import { codePage, consentPage, loginPage } from './pages.ts'
import { ACR, type Person, personById, personByPassword } from './people.ts'

/** A form's fields. 16 kB are more than any of them has. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const part of request) {
    text += part
    if (text.length > 16_384) throw new Error('The form is too long.')
  }
  return new URLSearchParams(text)
}

const asksForSecondFactor = ({ params }: Interaction) =>
  String(params.acr_values ?? '')
    .split(' ')
    .includes(ACR.secondFactor)

/** Who is signed in already, and has to prove only more than the password. */
function steppingUp({ prompt, session }: Interaction): Person | undefined {
  const isOnlyThat = prompt.reasons.every((reason) => reason === 'second_factor')
  return prompt.name === 'login' && isOnlyThat ? personById(session?.accountId) : undefined
}

/**
 * The pages of the provider: login, code, consent, by plain forms. Answers under `/interaction/<uid>`; the provider's own
 * cookie says whose interaction it is.
 */
export function createInteractions(provider: Provider) {
  /** Whose password was right and whose code is still missing, by interaction. */
  const half = new Map<string, Person>()

  const show = (response: ServerResponse, html: string, status = 200) => {
    // Nobody may put the forms into a frame and have them clicked.
    const headers = { 'content-security-policy': "frame-ancestors 'none'", 'cache-control': 'no-store' }
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html)
  }

  const first = (response: ServerResponse, interaction: Interaction) => {
    const { uid, prompt, params } = interaction
    if (prompt.name === 'consent') {
      const asked = prompt.details as { missingOIDCScope?: string[]; missingResourceScopes?: Record<string, string[]> }
      const scopes = [...(asked.missingOIDCScope ?? []), ...Object.values(asked.missingResourceScopes ?? {}).flat()]
      return show(response, consentPage(uid, String(params.client_id), scopes))
    }
    const known = steppingUp(interaction)
    if (!known) return show(response, loginPage(uid, params.login_hint as string | undefined))
    half.set(uid, known)
    return show(response, codePage(uid))
  }

  async function grantAll({ grantId, session, params, prompt }: Interaction): Promise<string> {
    const grant =
      (grantId && (await provider.Grant.find(grantId))) ||
      new provider.Grant({ accountId: session?.accountId ?? '', clientId: String(params.client_id) })
    const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = prompt.details as {
      missingOIDCScope?: string[]
      missingOIDCClaims?: string[]
      missingResourceScopes?: Record<string, string[]>
    }
    if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '))
    if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims)
    for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {}))
      grant.addResourceScope(resource, scopes.join(' '))
    return grant.save()
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, , , name] = (request.url ?? '').split('?')[0]?.split('/') ?? []
    const interaction = await provider.interactionDetails(request, response)
    const { uid, params } = interaction
    const finish = (result: Parameters<Provider['interactionFinished']>[2]) => {
      half.delete(uid)
      return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
    }
    const login = (person: Person, amr: string[]) =>
      finish({ login: { accountId: person.id, acr: amr.includes('otp') ? ACR.secondFactor : ACR.password, amr } })

    if (request.method !== 'POST') return first(response, interaction)
    const fields = await readForm(request)
    if (name === 'cancel') return finish({ error: 'access_denied', error_description: 'The user said no.' })
    if (name === 'consent' && interaction.prompt.name === 'consent')
      return finish({ consent: { grantId: await grantAll(interaction) } })
    if (name === 'login' && interaction.prompt.name === 'login') {
      const person = personByPassword(fields.get('email') ?? '', fields.get('password') ?? '')
      if (!person)
        return show(response, loginPage(uid, String(params.login_hint ?? ''), 'Wrong email or password.'), 400)
      if (!person.alwaysTwoFactors && !asksForSecondFactor(interaction)) return login(person, ['pwd'])
      half.set(uid, person)
      return show(response, codePage(uid))
    }
    const person = half.get(uid)
    if (name === 'code' && person) {
      if (fields.get('code')?.trim() !== person.code) return show(response, codePage(uid, 'Wrong code.'), 400)
      return login(person, ['pwd', 'otp'])
    }
    return first(response, interaction)
  }
}
