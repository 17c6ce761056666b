import { describe } from 'vitest'
import { authServerContract } from '../../../contract/authServer/authServer.contract.ts'
import { transports } from './transports.ts'

// One behaviour suite: an app that passes its tests with the fake server meets the same server in the demo.
for (const [name, open] of Object.entries(transports))
  describe(`auth server, reached by ${name}`, () => authServerContract(open))
