import { renderToStaticMarkup } from 'react-dom/server'
import { Chart } from '../../src/inspector/page/chart/Chart.tsx'
import type { PlacedChart } from '../../src/inspector/page/chart/placed.types.ts'

export type Scheme = 'light' | 'dark'

/**
 * The style sheet as an image needs it: without comments, without rules for pointers and live states, and with one colour
 * where a page has two, since an image does not know the scheme of the page around it. No variables: not every program
 * that shows an SVG knows them.
 */
function styleOf(css: string, scheme: Scheme): string {
  const bare = css
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/light-dark\(([^,]+),\s*([^)]+)\)/g, scheme === 'light' ? '$1' : '$2')
  const values = new Map([...bare.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]))
  return bare
    .replaceAll(/[^{}]*\{[^{}]*--chart-ground:[^{}]*\}/g, '')
    .replaceAll(/[^{}]*(?::hover|data-labels|data-open|data-active|data-taken)[^{}]*\{[^}]*\}/g, '')
    .replaceAll(/var\((--[\w-]+)\)/g, (whole, name: string) => values.get(name) ?? whole)
    .replaceAll(/\s+/g, ' ')
    .trim()
}

const NOTHING: ReadonlySet<string> = new Set()

/** A drawing as a file of its own, one element a line so that a change can be read. */
export function svgFile(placed: PlacedChart, css: string, scheme: Scheme): string {
  const markup = renderToStaticMarkup(<Chart placed={placed} active={NOTHING} />)
  const style = `<style>${styleOf(css, scheme)}</style>`
  const withStyle = markup.replace(/<svg ([^>]*)>/, (_, attributes: string) => {
    return `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${style}`
  })
  return `${withStyle.replaceAll(/(?<=>)(?=<(?:g|rect|path|text|circle|\/g|\/svg)\b)/g, '\n')}\n`
}
