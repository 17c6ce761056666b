import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Tab } from './harness/tab.ts'
import { browserForSuite, type World } from './harness/world.ts'

/** A page, its script, and msw's worker: all that the real network is asked for. */
const files = new Map<string, { readonly type: string; readonly text: string }>()
const browser = browserForSuite()

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('pages/mocked.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const script = (text: string) => ({ type: 'text/javascript', text })
  files.set('/mocked', { type: 'text/html', text: '<!doctype html><script src="/mocked.js"></script>' })
  files.set('/mocked.js', script(outputFiles[0]?.text ?? ''))
  const worker = createRequire(import.meta.url).resolve('msw/mockServiceWorker.js')
  files.set('/mockServiceWorker.js', script(readFileSync(worker, 'utf8')))
})

async function open(): Promise<{ readonly world: World; readonly tab: Tab }> {
  const world = await browser.open((request) => {
    const file = files.get(new URL(request.url).pathname)
    return file
      ? new Response(file.text, { headers: { 'content-type': file.type } })
      : new Response(null, { status: 404 })
  })
  const tab = await world.tab('tab', '/mocked')
  await tab.run(async () => {
    await window.mocked.started
  })
  return { world, tab }
}

describe('the fake auth server behind msw’s service worker', () => {
  it.each(['body', 'cookie'] as const)(
    'serves a session, tokens in the %s, and the network is not asked',
    async (mode) => {
      const { world, tab } = await open()
      const seen = await tab.run(async (mode) => {
        const { open, server } = window.mocked
        const auth = open(mode)
        await auth.ready
        await auth.signIn({ method: 'password', email: 'grace@example.com', password: 'battery staple' })
        const wrong = await auth
          .submitSecondFactor({ code: '000000' })
          .catch(({ code, attemptsLeft }) => [code, attemptsLeft])
        await auth.submitSecondFactor({ code: '123456' })
        await auth.refresh()
        const user = auth.getUser()?.id
        await auth.signOut()
        return { wrong, user, sessions: server.state.families(), counters: server.state.counters }
      }, mode)
      expect(seen).toMatchObject({
        wrong: ['second_factor_invalid', 4],
        user: 'user-grace',
        sessions: [{ mode, generation: 2, state: 'signOut' }],
        counters: { refreshes: 1, reuseDetections: 0 },
      })
      expect(world.site.to('/auth/*')).toEqual([])
    },
  )

  it('keeps the refresh cookie where the page cannot find it', async () => {
    const { tab } = await open()
    const found = await tab.run(async () => {
      const { open, server } = window.mocked
      const auth = open('cookie')
      await auth.ready
      await auth.signIn({ method: 'password', email: 'ada@example.com', password: 'correct horse' })
      await auth.refresh()
      const visible = document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })
      return server.state.liveRefreshTokens().map((token) => visible.includes(token))
    })
    expect(found).toEqual([false])
  })

  it('loses an answer as a network does: the session survives it', async () => {
    const { tab } = await open()
    const seen = await tab.run(async () => {
      const { open, server } = window.mocked
      const auth = open('cookie')
      await auth.ready
      await auth.signIn({ method: 'password', email: 'ada@example.com', password: 'correct horse' })
      server.faults.drop = { path: '/refresh', times: 1, afterProcessing: false }
      const refresh = () =>
        auth.refresh().then(
          ({ generation }) => generation,
          ({ code }) => code,
        )
      return [await refresh(), auth.view.status, await refresh()]
    })
    expect(seen).toEqual(['network', 'authenticated', 2])
  })

  it('starts anew with each page: a reload meets a server that knows of no session', async () => {
    const { tab } = await open()
    await tab.run(async () => {
      const auth = window.mocked.open('body')
      await auth.ready
      await auth.signIn({ method: 'password', email: 'ada@example.com', password: 'correct horse' })
    })
    await tab.reload()
    const code = await tab.run(async () => {
      await window.mocked.started
      const auth = window.mocked.open('body')
      await auth.ready
      return auth.refresh().then(
        () => 'refreshed',
        ({ code }) => code,
      )
    })
    expect(code).toBe('session_ended')
  })
})
