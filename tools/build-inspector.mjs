/**
 * The inspector page as one HTML file that needs nobody else: script and styles are in it, and its own policy forbids
 * it the network. Written as a module that holds the text (src/inspector/mount/page.generated.js, not in git), and with
 * `--dist` into the package: the module, the page as a file, and the licences of what is bundled in it.
 */
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from './exec.mjs'

const folder = join(root, 'src/inspector/page')
const generated = join(root, 'src/inspector/mount/page.generated.js')

/** @typedef {{ html: string, licences: string }} InspectorPage */

/** @returns {Promise<InspectorPage>} */
export async function buildInspectorPage() {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(folder, 'main.tsx')],
    absWorkingDir: root,
    outdir: 'page',
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    legalComments: 'none',
    logLevel: 'silent',
    // A character outside ASCII could be read in another encoding, where a server sends a wrong one.
    charset: 'ascii',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const part = (/** @type {string} */ end) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? ''
  const licences = licencesOf(Object.keys(metafile.inputs))
  const template = readFileSync(join(folder, 'page.html'), 'utf8')
  return { html: assemble(template, { script: part('.js'), style: part('.css') }), licences }
}

/**
 * Puts script and style into the page. Neither can end its element early, and only exactly this script may run.
 *
 * @param {string} template with `<!--csp-->`, `<!--style-->` and `<!--script-->` in it
 * @param {{ script: string, style: string }} parts
 */
export function assemble(template, { script, style }) {
  // Inside strings, templates and regular expressions, the only places where these can stand, both mean the same.
  const safeScript = script.replace(/<(?=\/script)/gi, '\\x3c').replace(/<(?=!--)/g, '\\x3c')
  const safeStyle = style.replace(/<(?=\/style)/gi, '\\3c ')
  const hash = createHash('sha256').update(safeScript).digest('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    // The layout runs beside the page, from a copy of the same script.
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const parts = {
    csp: `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    style: `<style>${safeStyle}</style>`,
    script: `<script>${safeScript}</script>`,
  }
  return Object.entries(parts).reduce((html, [name, text]) => {
    const [before, after, ...more] = html.split(`<!--${name}-->`)
    if (after === undefined || more.length > 0) throw new Error(`page.html needs <!--${name}--> exactly once`)
    return `${before}${text}${after}`
  }, template)
}

/** What the licences of the bundled packages ask to be passed on. @param {readonly string[]} inputs */
function licencesOf(inputs) {
  const names = inputs.flatMap(
    (input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input)?.[1] ?? [],
  )
  const texts = [...new Set(names)].sort().map((name) => {
    const home = join(root, 'node_modules', name)
    const { version, license, repository } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
    const file = readdirSync(home).find((entry) => /^licen[cs]e/i.test(entry))
    if (!file) throw new Error(`${name} is bundled into the inspector page and has no licence file`)
    const source = String(repository?.url ?? repository ?? `https://www.npmjs.com/package/${name}`).replace(
      /^git\+/,
      '',
    )
    const text = readFileSync(join(home, file), 'utf8').trim()
    return `${name} ${version}\nLicence: ${license}\nSource: ${source}\n\n${text}\n`
  })
  return [
    'The inspector page of authchart (inspector/page.html, inspector/mount/page.generated.js) contains these packages,',
    'unchanged but minified:\n',
    texts.join(`\n${'-'.repeat(80)}\n\n`),
  ].join('\n')
}

/**
 * Builds the page and writes it where the source, or the package, imports it from. An unchanged file is not touched, so
 * that no watcher wakes.
 *
 * @param {{ dist?: boolean }} [options]
 */
export async function writeInspectorPage({ dist = false } = {}) {
  const page = await buildInspectorPage()
  const text = `export const page = ${JSON.stringify(page.html)}\n`
  if (!existsSync(generated) || readFileSync(generated, 'utf8') !== text) writeFileSync(generated, text)
  if (!dist) return page
  const home = join(root, 'dist/inspector')
  mkdirSync(join(home, 'mount'), { recursive: true })
  copyFileSync(generated, join(home, 'mount/page.generated.js'))
  copyFileSync(generated.replace(/js$/, 'd.ts'), join(home, 'mount/page.generated.d.ts'))
  writeFileSync(join(home, 'page.html'), page.html)
  writeFileSync(join(home, 'THIRD-PARTY-LICENSES.txt'), page.licences)
  return page
}

if (process.argv[1] === import.meta.filename) {
  const start = performance.now()
  const { html } = await writeInspectorPage({ dist: process.argv.includes('--dist') })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`inspector page: ${Math.round(html.length / 1000)} kB in ${seconds} s`)
}
