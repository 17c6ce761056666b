/**
 * What the engine costs where it matters: a valid token, thousands of times a minute. Compared with a hand-written
 * closure in the same run. Aims: `getAccessToken()` ≤ 1.1 × the closure, `auth.fetch` ≤ 1.5 µs more than the closure.
 *
 *     npm run bench                  prints medians and quartiles
 *     npm run bench -- --strict      also fails when an aim is missed
 */
import { browserClock, serverEnvironment } from '../dist/adapters/index.js'
import { createAuth } from '../dist/index.js'
import { handWritten } from './hand-written.mjs'
import { interleave, quartiles } from './interleave.mjs'

const aims = { ratio: 1.1, microseconds: 1.5 }
const origin = 'https://api.example.test'
const url = `${origin}/orders`
const response = new Response('{}')
const transport = async () => response

const auth = createAuth({
  backend: { id: 'bench', refreshWith: 'none' },
  scope: 'bench',
  // A page's engine on a server's ports: with the real clock, and without a DOM to listen to.
  environment: { ...serverEnvironment(), clock: browserClock() },
  requests: { origins: [origin], fetch: transport },
})
await auth.ready
await auth.setTokens({ accessToken: 'token', expiresIn: 86_400, user: { id: 'u1' } })

const closure = handWritten({
  accessToken: 'token',
  expiresAt: Date.now() + 86_400_000,
  refresh: () => Promise.reject(new Error('never needed here')),
})
const closureFetch = closure.fetchWith(transport, origin)

const rounds = process.argv.includes('--short') ? 40 : 300
const tokens = await interleave(
  { closure: () => closure.getAccessToken(), authchart: () => auth.getAccessToken() },
  { rounds, batch: 5_000 },
)
const requests = await interleave(
  { closure: () => closureFetch(url), authchart: () => auth.fetch(url) },
  { rounds, batch: 500 },
)
auth.dispose()

/** Ratio and difference are taken round by round, then summed up: both saw the same weather. */
function compare(title, { closure, authchart }) {
  const ratio = quartiles(authchart.map((ns, round) => ns / closure[round]))
  const extra = quartiles(authchart.map((ns, round) => (ns - closure[round]) / 1_000))
  const row = (name, { low, median, high }, unit) =>
    `  ${name.padEnd(12)} ${median.toFixed(2).padStart(7)} ${unit.padEnd(2)}  (quartiles ${low.toFixed(2)} – ${high.toFixed(2)})`
  const micro = (values) => quartiles(values.map((ns) => ns / 1_000))
  console.log(`${title}, ${rounds} rounds`)
  console.log(row('closure', micro(closure), 'µs'))
  console.log(row('authchart', micro(authchart), 'µs'))
  console.log(row('ratio', ratio, '×'))
  console.log(row('difference', extra, 'µs'))
  return { ratio: ratio.median, extra: extra.median }
}

const token = compare('getAccessToken() with a valid token', tokens)
const request = compare('fetch over a transport that answers at once', requests)

const judged = [
  [`getAccessToken: ${token.ratio.toFixed(2)} × of ${aims.ratio} ×`, token.ratio <= aims.ratio],
  [`fetch: ${request.extra.toFixed(2)} µs of ${aims.microseconds} µs`, request.extra <= aims.microseconds],
]
for (const [line, met] of judged) console.log(`${met ? '✓' : '✗'} ${line}`)
if (process.argv.includes('--strict') && !judged.every(([, met]) => met)) process.exitCode = 1
