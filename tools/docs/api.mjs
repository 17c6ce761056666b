/**
 * `docs/api`: the API reference, generated from docstrings, one module for each entry point of the package. Not committed:
 * `npm run docs` makes it anew.
 */
import { existsSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Application, ReflectionKind } from 'typedoc'
import { load as markdown } from 'typedoc-plugin-markdown'
import { root } from '../exec.mjs'
import { entries } from '../manifest.mjs'

const out = join(root, 'docs/api')

/** `dist/index.js` is made from `src/index.ts`. @param {string} built */
function sourceOf(built) {
  const source = built.replace(join(root, 'dist/'), join(root, 'src/')).replace(/\.js$/, '')
  return [`${source}.ts`, `${source}.tsx`].find((file) => existsSync(file))
}

const modules = entries().flatMap(({ specifier, file }) => {
  const source = sourceOf(file)
  return source ? [{ specifier, source }] : []
})

/** How TypeDoc names a module by itself: `src/bindings/react/index.ts` is `bindings/react`. @param {string} source */
const pathOf = (source) => relative(join(root, 'src'), source).replace(/(?:\/index)?\.tsx?$/, '')

/** What TypeDoc's types know of the plugin's options is nothing. @type {Record<string, unknown>} */
const options = {
  name: 'API',
  out,
  entryPoints: modules.map(({ source }) => source),
  tsconfig: join(root, 'tsconfig.json'),
  plugin: [markdown],
  router: 'member',
  readme: 'none',
  cleanOutputDir: false,
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  expandObjects: true,
  indexFormat: 'table',
  parametersFormat: 'table',
  entryFileName: 'index',
  logLevel: 'Warn',
}
const app = await Application.bootstrapWithPlugins(options)
const project = await app.convert()
if (!project) throw new Error('TypeDoc could not read the sources')
for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
  const imported = modules.find(({ source }) => pathOf(source) === module.name)
  if (!imported) throw new Error(`TypeDoc names a module ${module.name}, which is no entry point`)
  module.name = imported.specifier
}

/** Docstrings name traps and sections of the design, which a user of the package has no list of. */
const INTERNAL = /\s+\((?:T\d+(?:[, ]+T\d+)*|DESIGN §\d+)\)/g
for (const { comment } of Object.values(project.reflections)) {
  const tags = comment?.blockTags ?? []
  for (const part of [...(comment?.summary ?? []), ...tags.flatMap(({ content }) => content)])
    part.text = part.text.replaceAll(INTERNAL, '')
}
rmSync(out, { recursive: true, force: true })
await app.generateOutputs(project)
if (app.logger.hasErrors()) throw new Error('TypeDoc has found errors')
