import { describe, expect, it } from 'vitest'
import { engineSummary } from '../../browser/harness/engineSummary.ts'
import { chooseEngines, type Engine } from '../../browser/harness/engines.ts'

/** A machine on which these are installed. */
const withEngines = (...there: Engine[]) => {
  const find = (engine: Engine) => async () => there.includes(engine)
  return { chromium: find('chromium'), firefox: find('firefox'), webkit: find('webkit') }
}

describe('the engines of a run', () => {
  it('are Chromium and a Firefox that is there, where nobody asks for others', async () => {
    expect(await chooseEngines(undefined, withEngines('chromium', 'firefox', 'webkit'))).toEqual({
      engines: ['chromium', 'firefox'],
      missing: [],
      isWhole: false,
    })
    expect(await chooseEngines(undefined, withEngines('chromium'))).toEqual({
      engines: ['chromium'],
      missing: ['firefox'],
      isWhole: false,
    })
  })

  it('are all that are found, and those that are not are named', async () => {
    expect(await chooseEngines('found', withEngines('chromium', 'webkit'))).toEqual({
      engines: ['chromium', 'webkit'],
      missing: ['firefox'],
      isWhole: true,
    })
  })

  it('are those of a list, and a run without one of them does not begin', async () => {
    const { engines } = await chooseEngines('webkit, firefox', withEngines('chromium', 'firefox', 'webkit'))
    expect(engines).toEqual(['webkit', 'firefox'])
    await expect(chooseEngines('chromium,webkit', withEngines('chromium'))).rejects.toThrow(
      /webkit is not on this machine: `apt-get install webkit2gtk-driver xvfb`/,
    )
  })

  it('have names that a typing mistake does not leave out silently', async () => {
    for (const wanted of ['fierfox', '', 'chromium,'])
      await expect(chooseEngines(wanted, withEngines('chromium', 'firefox', 'webkit'))).rejects.toThrow(/is none of/)
  })
})

describe('the summary of a run', () => {
  it('says for each engine what passed, what was left out and why, and what was not there', () => {
    const skipped = new Map([['it has no such event', 2]])
    const text = engineSummary([{ engine: 'firefox', passed: 3, failed: 1, skipped, ms: 61_400 }], ['webkit'])
    expect(text.split('\n')).toEqual([
      '   firefox   3 passed, 1 failed, 2 skipped in 61 s',
      '             skipped 2: it has no such event',
      expect.stringMatching(/^ {3}webkit {4}NOT TESTED: .*apt-get install webkit2gtk-driver/),
    ])
  })
})
