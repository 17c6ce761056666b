/**
 * Pages link to files of the repository that are no pages: sources, the changelog. The site shows those files itself, below
 * `/repository/`, so that it needs no host for the repository and works offline.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const isGenerated = (path: string) => /^docs\/(?:api|repository|\.vitepress)\//.test(path)

interface Target {
  /** From the root of the repository. */
  readonly path: string
  readonly anchor: string
}

/** Where a link of a file leads; `null`: to another host, or within the file. */
export function targetOf(file: string, link: string): Target | null {
  if (/^(?:[a-z]+:|\/|#)/i.test(link)) return null
  const [path = '', anchor = ''] = link.split('#')
  const inRepository = posix.join(posix.dirname(file), decodeURI(path)).replace(/\/$/, '')
  return { path: inRepository, anchor: anchor && `#${anchor}` }
}

/** Is it a page of the site, in its own right? */
export const isPage = (path: string): boolean => path === 'docs' || path.startsWith('docs/')

/** An address with an extension would be taken for a file to download. */
export const pageName = (path: string): string => path.replace(/\.md$/, '').replace(/\.(\w+)$/, '-$1')

/** Where the site has what lies at a path of the repository. */
export function siteAddress(path: string): string {
  if (!isPage(path)) return `/repository/${pageName(path)}`
  const page = path.replace(/^docs\/?/, '/')
  return page.endsWith('.md') ? page.replace(/(?:(?:README|index)?\.md)$/, '') : `${page.replace(/\/$/, '')}/`
}

const linksOf = (file: string): string[] => {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/^```.*?^```$/gms, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
}

const isFolder = (path: string) => statSync(join(root, path)).isDirectory()

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name !== 'node_modules' && name !== 'dist' && !name.startsWith('.'))
    .map((name) => `${folder}/${name}`)

/** What a file leads to: the links of a text, the files of a folder. */
function leadsTo(file: string): string[] {
  if (isFolder(file)) return isPage(file) ? [] : filesIn(file)
  if (!file.endsWith('.md')) return []
  const targets = linksOf(file).map((link) => targetOf(file, link)?.path)
  return targets.filter((path) => path !== undefined)
}

/** What pages link to outside of `docs`, and what that links to in its turn. */
export function repositoryFiles(): string[] {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) =>
    posix.join('docs', file),
  )
  const waiting = [
    ...inDocs.filter((file) => file.endsWith('.md') && !isGenerated(file)),
    'CHANGELOG.md',
    'CONTRIBUTING.md',
  ]
  const seen = new Set<string>()
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file) || isGenerated(file) || !existsSync(join(root, file))) continue
    seen.add(file)
    waiting.push(...leadsTo(file))
  }
  return [...seen].filter((file) => !isPage(file)).sort()
}

/** The Markdown that shows a file or a folder. */
export function pageOf(path: string): string {
  if (isFolder(path)) {
    const name = posix.basename(path)
    return [
      `# ${path}`,
      '',
      ...filesIn(path).map((file) => `- [${posix.basename(file)}](${name}/${posix.basename(file)})`),
    ].join('\n')
  }
  const text = readFileSync(join(root, path), 'utf8')
  if (path.endsWith('.md')) return text
  const language = posix.extname(path).slice(1).replace('mjs', 'js') || 'text'
  return `# ${path}\n\n\`\`\`\`\`${language}\n${text}\n\`\`\`\`\`\n`
}
