/**
 * The bytes an app ships for its session, side by side: each package as its own guide tells to import it, minified by
 * esbuild and gzipped. `npm run bytes` in this folder, after `npm ci` here and `npm run build` in the root.
 *
 * The packages do different things; the last column says what the figure buys. No ranking is meant.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const built = fileURLToPath(new URL('../dist/index.js', import.meta.url))

const subjects = [
  {
    name: 'authchart',
    source: `export { createAuth, restBackend } from ${JSON.stringify(built)}`,
    buys: 'session engine with XState and a REST backend',
  },
  {
    name: '@auth0/auth0-spa-js',
    source: "export { createAuth0Client } from '@auth0/auth0-spa-js'",
    buys: 'OIDC client for Auth0, session cache, refresh in a worker',
  },
  {
    name: 'oidc-client-ts',
    source: "export { UserManager } from 'oidc-client-ts'",
    buys: 'OIDC client with user manager and silent renewal',
  },
  {
    name: '@supabase/auth-js',
    source: "export { AuthClient } from '@supabase/auth-js'",
    buys: 'client for Supabase Auth: sign-in methods, session, refresh, tabs',
  },
  {
    name: '@toruslabs/session-manager',
    source: "export { AuthSessionManager, StorageManager } from '@toruslabs/session-manager'",
    buys: 'encrypted server-backed session, token session',
  },
]

const version = (name) => {
  const folder = name === 'authchart' ? '../' : `./node_modules/${name}/`
  return JSON.parse(readFileSync(new URL(`${folder}package.json`, import.meta.url), 'utf8')).version
}

console.log('| package | version | min + gzip | what it buys |')
console.log('| --- | --- | ---: | --- |')
for (const { name, source, buys } of subjects) {
  const cells = await build({
    stdin: { contents: source, resolveDir: here },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  }).then(
    ({ outputFiles: [output] }) => `${(gzipSync(output.contents, { level: 9 }).length / 1000).toFixed(1)} kB`,
    (error) => `does not bundle: ${error.errors?.[0]?.text ?? error.message}`,
  )
  console.log(`| ${name} | ${version(name)} | ${cells} | ${buys} |`)
}
