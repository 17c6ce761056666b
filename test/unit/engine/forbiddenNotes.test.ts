import { afterEach, describe, expect, it, vi } from 'vitest'
import { createAuth } from '../../../src/bindings/vanilla/createAuth.ts'
import { world } from './world.ts'

describe('a page that may not use localStorage', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('T14: is told so even where the first use is at the start', async () => {
    vi.stubGlobal('localStorage', undefined)
    const { environment, server, settle } = world()
    const { notes: _, ...others } = environment()
    const auth = createAuth({ backend: server.backend(), environment: others })
    const failed: unknown[] = []
    auth.on('storageFailed', ({ what }) => failed.push(what))
    await settle()
    await auth.ready
    expect(failed).toEqual(['notes'])
    auth.dispose()
  })
})
