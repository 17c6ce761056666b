import { beforeAll, expect, it, vi } from 'vitest'
import { MODES, openApp } from './harness/appWorld.ts'
import { browserForSuite } from './harness/world.ts'
import { active, bundleInspector, loadInspector, serveInspector } from './inspector/inspectorSite.ts'

const browser = browserForSuite()
vi.setConfig({ testTimeout: 60_000 })
let files: Awaited<ReturnType<typeof bundleInspector>>
beforeAll(async () => {
  files = await bundleInspector()
})

/** Asked through the app's own page, which every engine's driver can do. */
it('the inspector draws its chart in this engine and lights what is active', async () => {
  const world = await openApp(browser, MODES['tokens in the body, kept in IndexedDB'])
  serveInspector(world.site, files)
  const tab = await world.tab()
  await loadInspector(tab)
  await tab.run(() => {
    const target = document.createElement('aside')
    target.style.height = '600px'
    document.body.append(target)
    window.inspector.mountInspector(window.app.auth, { target })
  })
  const drawn = () =>
    tab.run(() => {
      const hosts = [...document.querySelectorAll('*')].flatMap((element) => [element, element.shadowRoot ?? element])
      const frame = hosts.map((host) => host.querySelector('iframe')).find(Boolean)
      const boxes = [...(frame?.contentDocument?.querySelectorAll('[data-state][data-active]') ?? [])]
      const lit = boxes.map((box) => box.getAttribute('data-state') ?? '')
      return lit.filter((path) => path && !lit.some((other) => other.startsWith(`${path}.`))).sort()
    })
  await world.signIn(tab)
  await vi.waitFor(async () => expect(await drawn()).toEqual(await active(tab)), 20_000)
  expect(await drawn()).toContain('authenticated.token.fresh')
  await tab.run(() => window.app.auth.signOut())
  await vi.waitFor(async () => expect(await drawn()).toEqual(['signedOut']), 20_000)
})
