// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryNotes } from '../../../src/adapters/memory/memoryNotes.ts'
import { localStorageNotes } from '../../../src/adapters/storage/localStorageNotes.ts'

beforeEach(() => localStorage.clear())

describe('localStorageNotes', () => {
  it('is read by other tabs in the same task', () => {
    localStorageNotes().set('ended', 'epoch-1')
    expect(localStorageNotes().get('ended')).toBe('epoch-1')
    expect(localStorageNotes().get('missing')).toBeNull()
  })

  it('notices that the storage was cleared', () => {
    const notes = localStorageNotes()
    notes.set('ended', 'epoch-1')
    localStorage.clear()
    expect(notes.get('ended')).toBeNull()
  })

  it('T14: works from memory where there is no localStorage, and says so once', () => {
    vi.stubGlobal('localStorage', undefined)
    const onFailure = vi.fn()
    const notes = localStorageNotes({ onFailure })
    notes.set('ended', 'epoch-1')
    notes.set('ended', 'epoch-2')
    expect(notes.get('ended')).toBe('epoch-2')
    expect(notes.get('missing')).toBeUndefined()
    expect(onFailure).toHaveBeenCalledTimes(1)
  })

  it('T14: reads back what a full storage refused, until a later write succeeds', () => {
    const notes = localStorageNotes()
    notes.set('activity', '1')
    const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    notes.set('activity', '2')
    expect(notes.get('activity')).toBe('2')
    full.mockRestore()
    notes.set('activity', '3')
    localStorage.setItem('activity', '4 from another tab')
    expect(notes.get('activity')).toBe('4 from another tab')
  })
})

describe('memoryNotes', () => {
  it('keeps notes, and shares them where it is told to', () => {
    const values = new Map<string, string>()
    memoryNotes(values).set('key', 'value')
    expect(memoryNotes(values).get('key')).toBe('value')
    expect(memoryNotes().get('key')).toBeNull()
  })
})
