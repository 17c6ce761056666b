import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** What the person in front of the prompt does. */
export type Person = 'confirms' | 'declines' | 'waits'

export interface Prompt {
  readonly type: 'create' | 'get'
  readonly mediation: string | undefined
  readonly publicKey: { readonly timeout?: number; readonly challenge: Uint8Array }
}

interface Key {
  readonly id: Buffer
  readonly privateKey: KeyObject
  readonly rpId: string
  readonly userHandle: Buffer
}

/** An authenticator and the browser before it, in software: it signs as a real one does (WebAuthn Level 3 §6). */
export interface SoftAuthenticator {
  readonly credentials: CredentialsContainer
  readonly prompts: readonly Prompt[]
  /** How many prompts are open now. */
  readonly open: number
  person: Person
  /** Rejects the next prompt with an error of this name. */
  failure: string | null
  /** Of the page. */
  origin: string
  crossOrigin: boolean
  isUserVerified: boolean
  /** Signatures so far; each sends one more. */
  counter: number
  /** `false`: forgets to say whose passkey it is. */
  tellsHandle: boolean
  /** `false`: a browser that ignores abort signals. */
  hearsAbort: boolean
  /** The person confirms the prompts that are waiting. */
  confirm(): void
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest()
const bytes = (source: BufferSource): Buffer =>
  ArrayBuffer.isView(source) ? Buffer.from(source.buffer, source.byteOffset, source.byteLength) : Buffer.from(source)
const buffer = (data: Buffer): ArrayBuffer => new Uint8Array(data).buffer

/** CBOR by hand: the few shapes that are needed (RFC 8949). */
const cborText = (text: string): Buffer => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)])
const cborBytes = (data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x59, data.length >> 8, data.length & 0xff]), data])

/** ES256, RFC 9053 §7.1.1: {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const coordinate = (text: string) => Buffer.concat([Buffer.from([0x58, 32]), Buffer.from(text, 'base64url')])
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    coordinate(x),
    Buffer.from([0x22]),
    coordinate(y),
  ])
}

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 }

export function createSoftAuthenticator(): SoftAuthenticator {
  const keys: Key[] = []
  const prompts: Prompt[] = []
  const waiting = new Set<() => void>()
  let open = 0

  const flags = (more = 0) => FLAGS.present | (self.isUserVerified ? FLAGS.verified : 0) | more
  const authData = (rpId: string, flags: number, rest = Buffer.alloc(0)): Buffer => {
    const head = Buffer.alloc(5)
    head.writeUInt8(flags)
    head.writeUInt32BE(self.counter, 1)
    return Buffer.concat([sha256(rpId), head, rest])
  }
  const clientData = (type: string, challenge: BufferSource): Buffer =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: bytes(challenge).toString('base64url'),
        origin: self.origin,
        crossOrigin: self.crossOrigin,
      }),
    )
  const credential = (id: Buffer, response: object): Credential =>
    ({
      id: id.toString('base64url'),
      rawId: buffer(id),
      type: 'public-key',
      authenticatorAttachment: 'platform',
      response,
      getClientExtensionResults: () => ({}),
    }) as unknown as Credential

  const prompt = async (type: Prompt['type'], options: CredentialRequestOptions | CredentialCreationOptions = {}) => {
    const { publicKey, signal } = options
    prompts.push({ type, mediation: (options as { mediation?: string }).mediation, publicKey } as unknown as Prompt)
    if (signal?.aborted) throw signal.reason
    if (open > 0) throw new DOMException('A request is already pending.', 'OperationError')
    const failure = self.failure
    self.failure = null
    if (failure === 'TypeError') throw new TypeError('not a challenge')
    if (failure) throw new DOMException('the browser says so', failure)
    const isConditional = prompts.at(-1)?.mediation === 'conditional'
    if (self.person === 'declines' && !isConditional) throw new DOMException('declined', 'NotAllowedError')
    if (self.person === 'confirms' && !isConditional) return
    open++
    try {
      await new Promise<void>((resolve, reject) => {
        waiting.add(resolve)
        signal?.addEventListener('abort', () => {
          waiting.delete(resolve)
          if (self.hearsAbort) reject(signal.reason)
        })
      })
    } finally {
      open--
    }
  }

  const self: SoftAuthenticator = {
    credentials: {
      async create(options?: CredentialCreationOptions) {
        await prompt('create', options)
        const given = options?.publicKey
        if (!given) throw new TypeError('no options')
        const rpId = given.rp.id ?? 'localhost'
        const isKnown = ({ id }: { id: BufferSource }) => keys.some((key) => key.id.equals(bytes(id)))
        if (given.excludeCredentials?.some(isKnown)) throw new DOMException('known', 'InvalidStateError')
        const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
        const id = randomBytes(32)
        keys.push({ id, privateKey, rpId, userHandle: Buffer.from(bytes(given.user.id)) })
        const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey(publicKey)])
        const data = authData(rpId, flags(FLAGS.attested), attested)
        const attestationObject = Buffer.concat([
          Buffer.from([0xa3]),
          ...[cborText('fmt'), cborText('none'), cborText('attStmt'), Buffer.from([0xa0])],
          ...[cborText('authData'), cborBytes(data)],
        ])
        const response = {
          attestationObject: buffer(attestationObject),
          clientDataJSON: buffer(clientData('webauthn.create', given.challenge)),
          getTransports: () => ['internal'],
        }
        return credential(id, response)
      },
      async get(options?: CredentialRequestOptions) {
        await prompt('get', options)
        const given = options?.publicKey
        if (!given) throw new TypeError('no options')
        const allowed = given.allowCredentials ?? []
        const key = keys.find(
          ({ id, rpId }) =>
            rpId === (given.rpId ?? 'localhost') &&
            (allowed.length === 0 || allowed.some((one) => id.equals(bytes(one.id)))),
        )
        if (!key) throw new DOMException('none', 'NotAllowedError')
        self.counter++
        const data = authData(key.rpId, flags())
        const client = clientData('webauthn.get', given.challenge)
        const signature = sign('sha256', Buffer.concat([data, sha256(client)]), key.privateKey)
        return credential(key.id, {
          authenticatorData: buffer(data),
          clientDataJSON: buffer(client),
          signature: buffer(signature),
          userHandle: self.tellsHandle ? buffer(key.userHandle) : null,
        })
      },
      async preventSilentAccess() {},
      async store() {},
    } as CredentialsContainer,
    prompts,
    get open() {
      return open
    },
    person: 'confirms',
    failure: null,
    origin: 'http://localhost',
    crossOrigin: false,
    isUserVerified: true,
    counter: 0,
    tellsHandle: true,
    hearsAbort: true,
    confirm() {
      for (const resolve of [...waiting]) resolve()
      waiting.clear()
    },
  }
  return self
}
