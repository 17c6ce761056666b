import { defineConfig } from 'vitepress'
import { githubSlug } from './githubSlug.ts'
import { linksOutOfDocs } from './linksOutOfDocs.ts'
import { mermaidFences } from './mermaidFences.ts'
import { sidebar } from './sidebar.ts'

/** The check builds the site without the API reference, which takes longer than all the rest. */
const isCheck = process.env.DOCS_CHECK === '1'

/**
 * `npm run docs` builds the site, `npm run docs:dev` serves it. It asks nothing of other hosts: no font, no search service.
 * A dead link fails the build.
 */
export default defineConfig({
  title: 'authchart',
  description: 'A browser-side auth session engine, written as an XState v5 statechart.',
  lang: 'en',
  base: process.env.DOCS_BASE ?? '/',
  ...(isCheck && { srcExclude: ['api/**'], outDir: '../.cache/docs' }),
  // A folder's page is README.md, which GitHub shows too.
  rewrites: { 'decisions/README.md': 'decisions/index.md' },
  markdown: {
    // An address in a text about attacks is no link.
    linkify: false,
    // The same anchors as on GitHub, where these pages are read as well.
    anchor: { slugify: githubSlug },
    config(markdown) {
      linksOutOfDocs(markdown)
      mermaidFences(markdown)
    },
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/getting-started' },
      { text: 'Options', link: '/options' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      { text: 'Changes', link: '/repository/CHANGELOG' },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    ...(!isCheck && { search: { provider: 'local' } }),
  },
  // The index of the search is one file, loaded when somebody searches.
  vite: {
    build: { chunkSizeWarningLimit: 4_000, minify: !isCheck },
    // The check does not look at drawings, and bundling what draws them takes half its time.
    define: { __DRAWS_DIAGRAMS__: String(!isCheck) },
  },
})
