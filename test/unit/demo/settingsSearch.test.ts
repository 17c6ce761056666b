import { describe, expect, it } from 'vitest'
import { expectReturn, settingsSearch } from '../../../examples/demo/src/auth/settingsSearch.ts'

function memory() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

const at = (address: string) => new URL(address, 'http://localhost')

describe('the settings of the demo, over a redirect', () => {
  it('are those that the tab had, in the mode of the callback', () => {
    const tab = memory()
    settingsSearch(at('/?mode=oidc&idle=60'), tab)
    expect(settingsSearch(at('/callback/oidc?code=1&state=2'), tab)).toBe('?mode=oidc&idle=60')
    expect(settingsSearch(at('/callback/dpop'), tab)).toBe('?mode=dpop&idle=60')
  })

  it('are the default ones of the mode in a tab that has had none', () => {
    expect(settingsSearch(at('/callback/dpop'), memory())).toBe('?mode=dpop')
  })

  it('come back from a logout once, and give way to an address that has some', () => {
    const tab = memory()
    settingsSearch(at('/?mode=bff&idle=60'), tab)
    expectReturn(tab)
    expect(settingsSearch(at('/'), tab)).toBe('?mode=bff&idle=60')
    expect(settingsSearch(at('/'), tab)).toBe('')

    settingsSearch(at('/?mode=bff'), tab)
    expectReturn(tab)
    expect(settingsSearch(at('/?mode=oidc'), tab)).toBe('?mode=oidc')
    expect(settingsSearch(at('/'), tab)).toBe('')
  })

  it('are not those of the second tab inside the page, which shares its memory', () => {
    const tab = memory()
    settingsSearch(at('/?mode=oidc&idle=60'), tab)
    settingsSearch(at('/?mode=oidc&idle=60&frame=1'), tab)
    expect(settingsSearch(at('/callback/oidc'), tab)).toBe('?mode=oidc&idle=60')
  })

  it('are read from the address where the tab has no memory', () => {
    const broken = () => {
      throw new Error('blocked')
    }
    const tab = { getItem: broken, setItem: broken, removeItem: broken }
    expect(settingsSearch(at('/?mode=cookie'), tab)).toBe('?mode=cookie')
    expect(settingsSearch(at('/callback/oidc'), tab)).toBe('?mode=oidc')
  })
})
