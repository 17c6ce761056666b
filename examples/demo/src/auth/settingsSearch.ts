import { callbackMode } from '../modes/callback.ts'

type Address = Pick<Location, 'pathname' | 'search'>
type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const SETTINGS = 'demo.settings'
/** Of a page that has left for the logout of a provider, which comes back to the bare address. */
const LEFT = 'demo.left'

/**
 * The part of the address that holds the settings. A provider sends people back without it, so each tab remembers its last
 * one; the mode is in the path that it comes back to.
 */
export function settingsSearch({ pathname, search }: Address, memory: Memory): string {
  const mode = callbackMode(pathname)
  if (mode !== null) {
    const params = new URLSearchParams(read(memory, SETTINGS))
    params.set('mode', mode)
    return `?${params}`
  }
  const left = read(memory, LEFT)
  write(memory, LEFT, null)
  const found = search || left
  // A frame shares this memory with the page around it, and has settings of its own.
  if (!new URLSearchParams(found).has('frame')) write(memory, SETTINGS, found)
  return found
}

/** The page leaves for a logout that comes back without any settings. */
export const expectReturn = (memory: Memory): void => write(memory, LEFT, read(memory, SETTINGS))

function read(memory: Memory, key: string): string {
  try {
    return memory.getItem(key) ?? ''
  } catch {
    return ''
  }
}

function write(memory: Memory, key: string, value: string | null): void {
  try {
    if (value === null) memory.removeItem(key)
    else memory.setItem(key, value)
  } catch {
    // Then the settings are the default ones after a redirect.
  }
}
