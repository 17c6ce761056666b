import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { describe, expect, it } from 'vitest'
import { repositoryFiles, siteAddress, targetOf } from '../../docs/.vitepress/repositoryFiles.ts'
import { sidebar } from '../../docs/.vitepress/sidebar.ts'
import { REASONS } from '../../src/flight/reasons.ts'
import { root } from './snippets.ts'

const docs = join(root, 'docs')
const isGenerated = (file: string) => /^(?:api|\.vitepress|repository)\//.test(file)

const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md') && !isGenerated(file))
  .map((file) => `/${file.replace(/(?:README|index)?\.md$/, '')}`)

const read = (file: string): string => readFileSync(join(docs, file), 'utf8')

const linksIn = (items: readonly DefaultTheme.SidebarItem[]): string[] =>
  items.flatMap(({ link, items: inner = [] }) => [...(link ? [link] : []), ...linksIn(inner)])

describe('the docs site', () => {
  it('has each page in its sidebar, once', () => {
    const listed = linksIn(sidebar()).filter((link) => !/^\/(?:api|repository)\//.test(link))
    expect(pages.length).toBeGreaterThan(20)
    // The home page is behind the site's name.
    expect(listed.toSorted()).toEqual(pages.filter((page) => page !== '/').toSorted())
  })

  it('shows each of its screenshots, and no other', () => {
    const taken = readdirSync(join(docs, 'screenshots')).filter((file) => file.endsWith('.png'))
    const texts = readdirSync(docs, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md') && !isGenerated(file))
      .map(read)
    const shown = texts.flatMap((text) =>
      [...text.matchAll(/screenshots\/([\w-]+\.png)/g)].map(([, name = '']) => name),
    )
    expect(taken.length).toBeGreaterThan(5)
    expect([...new Set(shown)].toSorted()).toEqual(taken.toSorted())
  })

  it('quotes what an ended session says of itself', () => {
    const page = read('troubleshooting.md')
    const { user: _wanted, ...unwanted } = REASONS
    for (const sentence of Object.values(unwanted)) expect(page).toContain(sentence)
  })

  it('shows the files of the repository that its pages link to', () => {
    const files = repositoryFiles()
    expect(files).toContain('CHANGELOG.md')
    expect(files).toContain('examples/auth-server/index.ts')
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
    expect(siteAddress('examples/auth-server/index.ts')).toBe('/repository/examples/auth-server/index-ts')
    expect(targetOf('docs/decisions/0002-esm-only.md', '../../README.md#try-it')).toEqual({
      path: 'README.md',
      anchor: '#try-it',
    })
  })
})
