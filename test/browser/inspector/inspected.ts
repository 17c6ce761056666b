/** What an app under test imports of the inspector. */
import { connectInspector, mountInspector, openInspector } from '../../../src/inspector/index.ts'

const inspector = { connectInspector, mountInspector, openInspector }

declare global {
  interface Window {
    inspector: typeof inspector
  }
}

window.inspector = inspector
