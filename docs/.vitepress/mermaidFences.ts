import type { MarkdownRenderer } from 'vitepress'

/** A block of code in the language `mermaid` becomes a drawing, as it does on GitHub. */
export function mermaidFences(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index]
    if (token?.info.trim() !== 'mermaid') return fence?.(tokens, index, ...rest) ?? ''
    return `<Diagram source="${encodeURIComponent(token.content)}" />`
  }
}
