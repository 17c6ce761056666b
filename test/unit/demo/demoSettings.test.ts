import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../examples/demo/src/auth/demoSettings.ts'
import { allModes } from '../../../examples/demo/src/modes/modes.ts'

describe('the settings in the address of the demo', () => {
  it('are what makes sense, and the default for the rest', () => {
    expect(readSettings('?mode=cookie&idle=60&warning=99&policy=lock&lifetime=-1')).toMatchObject({
      mode: 'cookie',
      idle: 60,
      warning: 59,
      policy: 'lock',
      lifetime: 0,
    })
    expect(readSettings('?mode=x&idle=soon&policy=x')).toEqual(readSettings(''))
    expect(readSettings('?mode=toString').mode).toBe('body')
  })

  it('give each mode a session of its own', () => {
    const scopes = allModes.map((mode) => readSettings(`?mode=${mode}`).scope)
    expect(new Set(scopes).size).toBe(allModes.length)
    expect(scopes).not.toContain(readSettings('?tour').scope)
  })

  it('give way to those of the tour, whose session is one of its own, and are there again after it', () => {
    const own = readSettings('?mode=bff&idle=777&policy=lock')
    const toured = readSettings('?mode=bff&idle=777&policy=lock&tour=')
    expect(toured).toMatchObject({ mode: 'body', idle: 20, warning: 10, policy: 'signOut', scope: 'demo-tour' })
    expect(own).toMatchObject({ mode: 'bff', idle: 777, policy: 'lock', scope: 'demo-bff', tour: null })
  })

  it('are those of the tour in its second tab, too', () => {
    expect(readSettings('?tour=fast&frame=1')).toEqual({
      ...readSettings('?tour=fast'),
      isFrame: true,
      hasInspector: false,
    })
  })
})
