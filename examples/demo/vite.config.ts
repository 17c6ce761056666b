import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The demo imports `authchart` as an app does; here the names lead to the sources, so that nothing has to be built. */
export default defineConfig({
  root: here('.'),
  // Of this checkout alone: `node_modules` may be shared with others.
  cacheDir: here('../../.cache/vite'),
  plugins: [react()],
  resolve: {
    alias: [
      { find: /^authchart$/, replacement: here('../../src/index.ts') },
      { find: /^authchart\/react$/, replacement: here('../../src/bindings/react/index.ts') },
      { find: /^authchart\/adapters$/, replacement: here('../../src/adapters/index.ts') },
      { find: /^authchart\/machine$/, replacement: here('../../src/bindings/machine/index.ts') },
      { find: /^authchart\/oidc$/, replacement: here('../../src/oidc/index.ts') },
      { find: /^authchart\/bff$/, replacement: here('../../src/bff/index.ts') },
      { find: /^authchart\/passkey$/, replacement: here('../../src/passkey/index.ts') },
      { find: /^authchart\/step-up$/, replacement: here('../../src/stepUp/index.ts') },
      { find: /^authchart\/inspector$/, replacement: here('../../src/inspector/index.ts') },
      { find: /^authchart\/testing$/, replacement: here('../../src/testing/index.ts') },
    ],
  },
  server: { fs: { allow: [here('../..')] } },
  // Named, so that the first visit does not find them one by one and reload.
  optimizeDeps: {
    include: [
      'react',
      'react-dom/client',
      'react/jsx-dev-runtime',
      'xstate',
      'oauth4webapi',
      '@simplewebauthn/browser',
    ],
  },
})
