import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compile, root, snippetsOf } from './snippets.ts'

const read = (document: string): string => readFileSync(join(root, document), 'utf8')
/** Generated, or the site's own templates. */
const isOfTheSite = (file: string) => /^(?:api|repository|\.vitepress)\//.test(file)
const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => !isOfTheSite(file))
  .map((file) => join('docs', file))
const atTop = readdirSync(root)
const documents = [...atTop, ...inDocs].filter((file) => file.endsWith('.md'))

const withoutCode = (markdown: string): string =>
  markdown.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '')

/** As GitHub makes them. */
const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )

/** Targets inside this repository that are not there. */
function brokenLinks(document: string, markdown = read(document)): string[] {
  const targets = [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false
    const [path = '', anchor] = target.split('#')
    const file = path ? join(root, dirname(document), path) : join(root, document)
    if (!existsSync(file)) return true
    return (
      anchor !== undefined && (statSync(file).isDirectory() || !anchorsOf(readFileSync(file, 'utf8')).includes(anchor))
    )
  })
}

describe('the documents', () => {
  it('hold only code that compiles', { timeout: 240_000 }, () => {
    const snippets = documents.flatMap((document) => snippetsOf(document, read(document)))
    expect(snippets.length).toBeGreaterThan(15)
    const mistake = snippetsOf(
      'mistake.md',
      "```ts\nimport { createAuth } from 'authchart'\ncreateAuth({ bakend: 1 })\n```",
    )
    const [first = '', ...more] = compile([...mistake, ...snippets])
    expect(first).toContain('bakend')
    expect(more).toEqual([])
  })

  it('link to nothing that is not there', () => {
    expect(documents.flatMap((document) => brokenLinks(document).map((target) => `${document}: ${target}`))).toEqual([])
    expect(brokenLinks('README.md', '[a](docs/no.md) [b](docs/stores.md#no) [c](docs/stores.md#the-ledger)')).toEqual([
      'docs/no.md',
      'docs/stores.md#no',
    ])
  })

  it('can all be reached from the README', () => {
    const readme = read('README.md')
    const guides = inDocs.filter((file) => file.endsWith('.md') && dirname(file) === 'docs')
    expect(guides.filter((file) => !readme.includes(`](${file})`))).toEqual([])
  })
})
