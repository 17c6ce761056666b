// @vitest-environment jsdom
// @vitest-environment-options { "url": "https://app.example.test/shop/" }
import { afterEach, expect, it } from 'vitest'
import { createAuthFetch } from '../../../src/http/authFetch.ts'
import { fakeClient } from './fakeClient.ts'
import { recorder } from './recorder.ts'

const tokenFor = async (url: string) => {
  const { fetch, tokens } = recorder()
  await createAuthFetch(fakeClient().client, { fetch })(url)
  return tokens()[0]
}
const setBase = (href: string) => {
  const base = document.createElement('base')
  base.href = href
  document.head.append(base)
}
afterEach(() => {
  document.head.replaceChildren()
})

it('T38: in a document, relative URLs and paths are of the page', async () => {
  expect(await tokenFor('/orders')).toBe('Bearer t1')
  expect(await tokenFor('orders')).toBe('Bearer t1')
  expect(await tokenFor('//evil.test/orders')).toBeNull()
})

it('T38: a <base> that leads elsewhere takes relative URLs and paths with it, but not absolute URLs', async () => {
  setBase('https://evil.test/assets/')
  expect(await tokenFor('/orders')).toBeNull()
  expect(await tokenFor('orders')).toBeNull()
  expect(await tokenFor('')).toBeNull()
  expect(await tokenFor('https://app.example.test/orders')).toBe('Bearer t1')
})

it('T38: a <base> that looks like the page is not the page', async () => {
  for (const href of [
    'https://app.example.test.evil.test/',
    'https://app.example.test:8443/',
    'https://app.example.test@evil.test/',
  ]) {
    setBase(href)
    expect(await tokenFor('/orders')).toBeNull()
    document.head.replaceChildren()
  }
  setBase('/elsewhere/')
  expect(await tokenFor('orders')).toBe('Bearer t1')
})
