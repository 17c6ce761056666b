import { people } from './people.ts'

/** What somebody does on the provider's pages. */
export interface Manners {
  /** Default Ada. */
  readonly email?: string
  readonly password?: string
  /** The second factor. */
  readonly code?: string
  /** The page where they say no. */
  readonly cancelsAt?: 'login' | 'code' | 'consent'
}

export interface Person {
  /**
   * Opens an address, follows redirects and answers the provider's forms. Resolves to the first address outside of it, such
   * as the app's callback with its code; rejects with what an error page says.
   */
  visit(address: string, manners?: Manners): Promise<URL>
  /** The pages that were shown since the last visit began: `login`, `code`, `consent`, `logout`. */
  readonly shown: readonly string[]
  /** Leaves the provider without its session, as somebody with another browser. */
  forgetCookies(): void
}

interface Cookie {
  readonly value: string
  readonly path: string
}

/** Enough of a cookie jar for one host: names, values, paths, and the past as the way to delete. */
function createCookies() {
  const jar = new Map<string, Cookie>()
  return {
    clear: () => jar.clear(),
    keep(lines: readonly string[]) {
      for (const line of lines) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
        const name = pair.slice(0, pair.indexOf('='))
        const value = pair.slice(pair.indexOf('=') + 1)
        const attribute = (key: string) =>
          attributes.find((one) => one.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1)
        const path = attribute('path') ?? '/'
        const isOver = Date.parse(attribute('expires') ?? '') < Date.now() || attribute('max-age') === '0'
        if (isOver) jar.delete(`${name} ${path}`)
        else jar.set(`${name} ${path}`, { value, path })
      }
    },
    for(pathname: string) {
      return [...jar]
        .filter(([, { path }]) => pathname.startsWith(path))
        .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
        .join('; ')
    },
  }
}

const formOf = (html: string, name: string) =>
  new RegExp(`<form[^>]*id="${name}"[^>]*action="([^"]+)"|<form[^>]*action="([^"]+)"[^>]*id="${name}"`).exec(html)

/**
 * Somebody with a browser, for tests that have none: cookies, redirects and forms over plain `fetch`.
 *
 * @example
 * const callback = await createPerson().visit(authorizationUrl, { email: 'grace@example.com', password: 'battery staple' })
 */
export function createPerson(habits: Manners = {}): Person {
  const cookies = createCookies()
  let shown: string[] = []

  async function open(address: URL, body?: URLSearchParams) {
    const answer = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: cookies.for(address.pathname), accept: 'text/html' },
      ...(body && { method: 'POST', body }),
    })
    cookies.keep(answer.headers.getSetCookie())
    return answer
  }

  function reply(html: string, { email, password, code, cancelsAt }: Manners) {
    const fields: Record<string, URLSearchParams> = {
      login: new URLSearchParams({
        email: email ?? people[0]?.email ?? '',
        password: password ?? people.find((one) => one.email === (email ?? people[0]?.email))?.password ?? '',
      }),
      code: new URLSearchParams({ code: code ?? people[0]?.code ?? '' }),
      consent: new URLSearchParams(),
    }
    for (const [name, body] of Object.entries(fields)) {
      if (!formOf(html, name)) continue
      shown.push(name)
      const action = formOf(html, cancelsAt === name ? 'cancel' : name)
      return { action: action?.[1] ?? action?.[2] ?? '', body: cancelsAt === name ? new URLSearchParams() : body }
    }
    // The provider's own forms: the question whether to sign out, and those that post themselves.
    const own = /<form[^>]*action="([^"]+)"/.exec(html)
    if (!own) return undefined
    const hidden = [...html.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)]
    if (html.includes('op.logoutForm')) shown.push('logout')
    const body = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, value]))
    if (html.includes('op.logoutForm')) body.set('logout', 'yes')
    return { action: own[1] ?? '', body }
  }

  return {
    get shown() {
      return shown
    },
    forgetCookies: cookies.clear,
    async visit(address, manners = {}) {
      shown = []
      let here = new URL(address)
      const { origin } = here
      let body: URLSearchParams | undefined
      // More pages than any flow has: a form that is refused would be shown for ever.
      for (let page = 0; page < 20; page += 1) {
        const answer = await open(here, body)
        const location = answer.headers.get('location')
        if (location) {
          here = new URL(location, here)
          body = undefined
          if (here.origin !== origin) return here
          await answer.body?.cancel()
          continue
        }
        const html = await answer.text()
        const alert = /<p role="alert">([^<]*)/.exec(html)?.[1]
        if (alert !== undefined) throw new Error(`The page says: ${alert}`)
        const next = reply(html, { ...habits, ...manners })
        if (!next) throw new Error(`Nothing to do on the page at ${here.pathname} (${answer.status}).`)
        here = new URL(next.action.replaceAll('&amp;', '&'), here)
        body = next.body
      }
      throw new Error('The provider shows one page after the other.')
    },
  }
}
