import type { Session } from '../../../session.ts'
import { authSetup } from '../auth.setup.ts'

/** How surely the user is who they are. The child knows; without the option `stepUp` it is one that never says anything. */
export const assurance = authSetup.createStateConfig({
  description: 'How surely the user is who they are, and who asks for more.',
  invoke: {
    id: 'stepUp',
    src: 'stepUp',
    // Only with a session does anybody come in here.
    input: ({ context: { session } }) => ({ session: session as Session }),
  },
  exit: authSetup.assign({ assurance: null }),
  on: {
    'stepUp.*': { actions: authSetup.sendTo('stepUp', ({ event }) => event) },
    'assurance.changed': { actions: { type: 'hear', params: ({ event }) => event } },
  },
})
