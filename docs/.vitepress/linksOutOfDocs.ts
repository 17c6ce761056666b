import type { MarkdownRenderer } from 'vitepress'
import { isPage, siteAddress, targetOf } from './repositoryFiles.ts'

const SHOWN = 'repository/'

/** `repository/CHANGELOG.md` shows `CHANGELOG.md`, whose links are meant from there. */
const originOf = (page: string) => (page.startsWith(SHOWN) ? page.slice(SHOWN.length) : `docs/${page}`)

/** Turns links that leave `docs`, come from outside, or lead to a folder, into addresses of the site. */
export function linksOutOfDocs(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('links-out-of-docs', ({ tokens, env }) => {
    const page: string = env.relativePath ?? ''
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const link = token.type === 'link_open' ? token.attrGet('href') : null
      const target = link ? targetOf(originOf(page), link) : null
      if (target && (page.startsWith(SHOWN) || !isPage(target.path) || !target.path.endsWith('.md')))
        token.attrSet('href', siteAddress(target.path) + target.anchor)
    }
  })
}
