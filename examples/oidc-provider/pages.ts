const safe = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const page = (title: string, content: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · example provider</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 22rem; margin: 4rem auto; padding: 0 1rem; color: #1f2328; background: #fff }
  label { display: block; margin: .75rem 0 } input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .4rem }
  button { font: inherit; padding: .4rem 1rem; margin: .25rem .5rem .25rem 0 } [role=alert] { color: #b00020 }
</style></head><body><main><h1>${title}</h1>${content}</main></body></html>`

const alert = (problem: string | undefined) => (problem ? `<p role="alert">${safe(problem)}</p>` : '')

/** Posts to the place that the form's name says. */
const form = (uid: string, name: string, content: string) =>
  `<form id="${name}" method="post" action="/interaction/${safe(uid)}/${name}">${content}</form>`

const cancel = (uid: string) => form(uid, 'cancel', '<button>Cancel</button>')

export const loginPage = (uid: string, hint = '', problem?: string) =>
  page(
    'Sign in',
    alert(problem) +
      form(
        uid,
        'login',
        `<label>Email <input name="email" type="email" autocomplete="username" value="${safe(hint)}" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>`,
      ) +
      cancel(uid),
  )

export const codePage = (uid: string, problem?: string) =>
  page(
    'One more step',
    alert(problem) +
      form(
        uid,
        'code',
        `<label>Code <input name="code" inputmode="numeric" autocomplete="one-time-code" required></label>
<button>Go on</button>`,
      ) +
      cancel(uid),
  )

export const consentPage = (uid: string, client: string, scopes: readonly string[]) =>
  page(
    'Share with the app?',
    `<p>${safe(client)} asks for:</p><ul>${scopes.map((scope) => `<li>${safe(scope)}</li>`).join('')}</ul>` +
      form(uid, 'consent', '<button>Allow</button>') +
      cancel(uid),
  )

export const signedOutPage = () => page('Signed out', '<p>You are signed out here.</p>')

export const logoutPage = (form: string) =>
  page(
    'Sign out?',
    `${form}<button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>
<button form="op.logoutForm">No</button>`,
  )

export const errorPage = (error: string, description = '') =>
  page('That did not work', `<p role="alert">${safe(error)}</p><p>${safe(description)}</p>`)
