// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pageLifecycle } from '../../../src/adapters/lifecycle/pageLifecycle.ts'

let heard: string[]
let unsubscribe: () => void

beforeEach(() => {
  vi.useFakeTimers()
  heard = []
  unsubscribe = pageLifecycle().subscribe((event) => heard.push(event))
})
afterEach(() => {
  unsubscribe()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const become = (state: DocumentVisibilityState) => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}
const transition = (type: string, persisted: boolean) =>
  window.dispatchEvent(Object.assign(new Event(type), { persisted }))
const nextTask = () => vi.advanceTimersByTime(1)

describe('pageLifecycle', () => {
  it('tells when the page is hidden and when it is seen again', () => {
    become('hidden')
    nextTask()
    become('visible')
    expect(heard).toEqual(['hidden', 'woke'])
  })

  it('T11: tells in the very same task that a page came back from the back/forward cache, and once', () => {
    transition('pagehide', true)
    expect(heard).toEqual(['frozen'])
    transition('pageshow', true)
    expect(heard).toEqual(['frozen', 'woke'])
    document.dispatchEvent(new Event('resume'))
    become('visible')
    expect(heard).toEqual(['frozen', 'woke'])
  })

  it('a first load is not an awakening', () => {
    transition('pageshow', false)
    expect(heard).toEqual([])
  })

  it('tells once that the page leaves, whichever events say so', () => {
    transition('pagehide', false)
    become('hidden')
    expect(heard).toEqual(['hidden'])
  })

  it('tells that nothing will run any more, after the page was hidden', () => {
    become('hidden')
    document.dispatchEvent(new Event('freeze'))
    nextTask()
    document.dispatchEvent(new Event('resume'))
    expect(heard).toEqual(['hidden', 'frozen', 'woke'])
  })

  it('tells later awakenings again', () => {
    document.dispatchEvent(new Event('resume'))
    nextTask()
    become('visible')
    expect(heard).toEqual(['woke', 'woke'])
  })

  it('tells when the network comes and goes', () => {
    window.dispatchEvent(new Event('offline'))
    window.dispatchEvent(new Event('online'))
    expect(heard).toEqual(['offline', 'online'])
  })

  it('says what it sees at the moment', () => {
    const lifecycle = pageLifecycle()
    expect([lifecycle.isVisible(), lifecycle.isOnline()]).toEqual([document.visibilityState !== 'hidden', true])
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    expect([lifecycle.isVisible(), lifecycle.isOnline()]).toEqual([false, false])
  })

  it('T25: leaves no listener and no timer behind', () => {
    window.dispatchEvent(new Event('offline'))
    unsubscribe()
    become('hidden')
    window.dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('resume'))
    expect(heard).toEqual(['offline'])
    expect(vi.getTimerCount()).toBe(0)
  })
})
