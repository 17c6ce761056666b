import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import type { JWKS } from 'oidc-provider'

interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

let pairs: readonly KeyPair[] | undefined

/** RS256 for id tokens, as clients expect unless they are told; ES256 for access tokens. Made once: RSA takes its time. */
function keysOf(half: keyof KeyPair) {
  pairs ??= [generateKeyPairSync('rsa', { modulusLength: 2048 }), generateKeyPairSync('ec', { namedCurve: 'P-256' })]
  const keys = pairs.map((pair, index) => ({
    ...pair[half].export({ format: 'jwk' }),
    kid: `example-${index}`,
    use: 'sig',
    alg: index ? 'ES256' : 'RS256',
  }))
  return { keys }
}

export const signingKeys = (): JWKS => keysOf('privateKey') as JWKS

export const verificationKeys = (): JSONWebKeySet => keysOf('publicKey') as JSONWebKeySet
