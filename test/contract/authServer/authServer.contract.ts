import { describe } from 'vitest'
import { clientsOver, type OpenTransport } from './client.ts'
import { cookieModeContract } from './cookieMode.contract.ts'
import { faultsContract } from './faults.contract.ts'
import { refreshContract } from './refresh.contract.ts'
import { restBackendContract } from './restBackend.contract.ts'
import { secondFactorContract } from './secondFactor.contract.ts'
import { serverSideContract } from './serverSide.contract.ts'
import { signInContract } from './signIn.contract.ts'
import { signOutContract } from './signOut.contract.ts'
import { stepUpContract } from './stepUp.contract.ts'

/** How the auth server behaves, whichever way a request reaches it. */
export function authServerContract(open: OpenTransport): void {
  const client = clientsOver(open)
  describe('sign-in', () => signInContract(client))
  describe('second factor', () => secondFactorContract(client))
  describe('step-up', () => stepUpContract(client))
  describe('refresh', () => refreshContract(client))
  describe('sign-out', () => signOutContract(client))
  describe('cookie mode', () => cookieModeContract(client))
  describe('faults', () => faultsContract(client))
  describe('the server itself', () => serverSideContract(client))
  describe('restBackend', () => restBackendContract(client))
}
