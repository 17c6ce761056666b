import type { DemoFacts } from '../auth/demoContext.tsx'
import { modes } from '../modes/modes.ts'
import type { ApiCall } from './apiCalls.types.ts'

const ORDERS: ApiCall = { label: 'List orders', method: 'GET', path: '/orders' }
const STORM: ApiCall = { label: 'Twenty at once', method: 'GET', path: '/orders', times: 20 }

/** Refused to whoever has not proved two factors lately. */
const SECRET: ApiCall = { label: 'Recovery codes', method: 'GET', path: '/sensitive' }

/** What the API of each server answers to. */
const CALLS = {
  rest: [
    ORDERS,
    {
      label: 'Place an order',
      method: 'POST',
      path: '/orders',
      body: { item: 'Difference engine' },
      permission: 'orders:write',
    },
    STORM,
    { label: 'A slow one', method: 'GET', path: '/slow?ms=3000' },
    { label: 'Recovery codes', method: 'GET', path: '/recovery-codes' },
  ],
  oidc: [ORDERS, { label: 'Who am I?', method: 'GET', path: '/me' }, STORM, SECRET],
  bff: [ORDERS, { label: 'Who am I?', method: 'GET', path: '/me' }, STORM, SECRET],
} as const satisfies Readonly<Record<string, readonly ApiCall[]>>

/** Where the API of a mode is: its paths come after this. */
export function apiOf({ settings, servers }: DemoFacts): string {
  const { kind } = modes[settings.mode]
  if (kind === 'oidc') return `${servers?.provider}/api`
  return kind === 'bff' ? `${servers?.bff}/api` : '/api'
}

export const callsOf = (facts: DemoFacts): readonly ApiCall[] =>
  CALLS[modes[facts.settings.mode].kind].map((call) => ({ ...call, path: apiOf(facts) + call.path }))
