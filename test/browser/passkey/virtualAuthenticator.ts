import type { CDPSession } from 'puppeteer-core'
import { puppeteerPageOf } from '../harness/puppeteerPage.ts'
import type { Tab } from '../harness/tab.ts'

/** Chromium's own authenticator for tests: real prompts of the browser, with nobody in front of them. */
export interface VirtualAuthenticator {
  /** `false`: nobody touches the key, the prompt waits. */
  setPresence(isThere: boolean): Promise<void>
  /** `false`: the fingerprint is not the user's. */
  setVerified(isVerified: boolean): Promise<void>
  /** How many passkeys it keeps. */
  count(): Promise<number>
  /** Turns the counter of each passkey back, as on a copy that was made earlier. */
  turnBack(to: number): Promise<void>
  remove(): Promise<void>
}

/** A session with the browser's WebAuthn, which has no authenticator as long as none is added. */
async function webAuthnOf(tab: Tab): Promise<CDPSession> {
  const devtools = await puppeteerPageOf(tab.page).createCDPSession()
  await devtools.send('WebAuthn.enable', { enableUI: false })
  return devtools
}

export async function addAuthenticator(
  tab: Tab,
  change: { readonly hasResidentKey?: boolean; readonly hasUserVerification?: boolean } = {},
): Promise<VirtualAuthenticator> {
  const devtools = await webAuthnOf(tab)
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...change,
    },
  })
  const credentials = async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials
  return {
    setPresence: (enabled) => devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
    setVerified: (isUserVerified) => devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    count: async () => (await credentials()).length,
    async turnBack(signCount) {
      for (const credential of await credentials()) {
        const { credentialId } = credential
        await devtools.send('WebAuthn.removeCredential', { authenticatorId, credentialId })
        await devtools.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount } })
      }
    },
    remove: () => devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
  }
}
