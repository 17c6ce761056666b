import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Chart, graphFrom, layOut } from '../../../../src/inspector/page/chart/index.ts'
import { authMachine } from '../../../../src/machines/auth/auth.machine.ts'

const definition = JSON.parse(JSON.stringify(authMachine.config))
const placed = await layOut(graphFrom(definition))

const marked = (markup: string, mark: string): string[] =>
  [...markup.matchAll(new RegExp(`<g data-(?:state|edge)="([^"]*)"[^>]*${mark}`, 'g'))].map(([, id = '']) => id)

describe('the drawing', () => {
  const fresh = ['authenticated.token.fresh', 'authenticated.presence.active.watched', 'authenticated.lifetime.running']
  const refreshing = ['authenticated.token.refreshing', ...fresh.slice(1)]

  it('lights the active states and what holds them', () => {
    const markup = renderToStaticMarkup(<Chart placed={placed} active={new Set(fresh)} />)
    expect(marked(markup, 'data-active')).toEqual([
      '',
      'authenticated',
      'authenticated.token',
      'authenticated.token.fresh',
      'authenticated.presence',
      'authenticated.presence.active',
      'authenticated.presence.active.watched',
      'authenticated.lifetime',
      'authenticated.lifetime.running',
    ])
    expect(marked(renderToStaticMarkup(<Chart placed={placed} active={new Set()} />), 'data-active')).toEqual([])
  })

  it('lights the transition that was taken, and no other', () => {
    const taken = { from: fresh, to: refreshing, event: 'token.expiring' }
    const markup = renderToStaticMarkup(<Chart placed={placed} active={new Set(refreshing)} taken={taken} />)
    expect(marked(markup, 'data-taken')).toEqual(['authenticated.token.fresh→authenticated.token.refreshing'])
    expect(markup.match(/<text[^>]*data-taken[^>]*>(?:<title>[^<]*<\/title>)?([^<]*)/)?.[1]).toBe('token.expiring')
    expect(markup.match(/<text[^>]*data-taken/g)).toHaveLength(1)
  })

  it('says in words what it shows', () => {
    const markup = renderToStaticMarkup(<Chart placed={placed} active={new Set(['anonymous'])} />)
    expect(markup).toContain('role="img"')
    expect(markup).toContain('Chart of auth: 28 states, 120 transitions. Active: anonymous.')
  })

  it('shows markup in names as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>'
    const graph = graphFrom({
      id: hostile,
      states: { [hostile]: { description: hostile, on: { [hostile]: hostile } } },
    })
    const markup = renderToStaticMarkup(<Chart placed={await layOut(graph)} active={new Set([hostile])} />)
    expect(markup).not.toContain('<img')
    expect(markup).toContain('&lt;img src=x onerror=alert(1)&gt;')
  })
})
