import type { Grant } from '../../src/session.ts'
import { familyOf, type Packet, type Setting, type World } from './world.ts'

export type Answer = { readonly value: unknown } | { readonly code: string }

/**
 * The auth server: rotation, reuse detection, and (as a setting) the grace that some servers give to the token before
 * the current one. A token is named `<family>.<number>`.
 */
export function serve(
  setting: Setting,
  world: World,
  packet: Packet,
): { answer: Answer; text: string; fails?: string } {
  const { families, facts } = world
  const { kind, token, user } = packet
  if (kind === 'signIn') {
    families[token] = { user, current: 0, isDead: false }
    return {
      answer: { value: { type: 'granted', grant: grant(setting, `${token}.0`, user) } },
      text: `signs in ${user} as family ${token}`,
    }
  }
  const family = familyOf(world, token)
  if (kind === 'revoke') {
    const isCurrent = family && token === `${token.split('.')[0]}.${family.current}`
    if (family && (setting.revokesFamily || isCurrent)) family.isDead = true
    return {
      answer: { value: null },
      text: `revokes ${token || 'nothing'}${family?.isDead ? '' : ': an old token, no effect'}`,
    }
  }
  const fails =
    facts.spent.includes(token) && !facts.excused.includes(token)
      ? `I1: ${token} is presented twice, though no answer was lost and no holder died or was stolen from`
      : undefined
  if (!facts.spent.includes(token)) facts.spent.push(token)
  const result = rotate(setting, family, token)
  return { ...result, ...(fails && { fails }) }
}

function rotate(
  setting: Setting,
  family: ReturnType<typeof familyOf>,
  token: string,
): { answer: Answer; text: string } {
  const refused = { code: 'invalid_grant' }
  if (!family || family.isDead) return { answer: refused, text: `refuses ${token}: its family is dead` }
  const [name, number] = token.split('.')
  const isPrevious = Number(number) === family.current - 1
  if (Number(number) === family.current || (isPrevious && setting.grace === 'sibling')) {
    family.current++
    const next = `${name}.${family.current}`
    return { answer: { value: grant(setting, next, family.user) }, text: `rotates ${token} to ${next}` }
  }
  if (isPrevious && setting.grace === 'same') {
    const current = `${name}.${family.current}`
    return {
      answer: { value: grant(setting, current, family.user) },
      text: `answers ${token} with ${current} once more`,
    }
  }
  family.isDead = true
  return { answer: refused, text: `sees ${token} used again and revokes the family` }
}

const grant = ({ keeping }: Setting, token: string, user: string): Grant => ({
  accessToken: `at-${token}`,
  ...(keeping !== 'cookie' && { refreshToken: token }),
  expiresIn: 3_600,
  user: { id: user },
})
