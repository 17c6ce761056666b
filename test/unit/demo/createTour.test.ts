import { describe, expect, it } from 'vitest'
import type { Beat, Guide, TourStep } from '../../../examples/demo/src/tour/tour.types.ts'
import { claim } from '../../../examples/demo/src/tour/tourError.ts'
import { tourWorld } from './tourWorld.ts'

const beat = (says: string, more: Partial<Beat> = {}): Beat => ({ says, lights: 'app', reads: 1_000, ...more })
const step = (title: string, ...beats: readonly Beat[]): TourStep => ({ title, needs: async () => {}, beats })
const act = (work: (guide: Guide) => Promise<string | undefined>): Partial<Beat> => ({ act: work })

describe('the runner of the tour', () => {
  it('shows one beat after the other for its time of reading, and says when it is done', async () => {
    const world = tourWorld([step('one', beat('a'), beat('b', { reads: 2_000 })), step('two', beat('c'))])
    await world.clock.pass(0)
    expect(world.now()).toBe('playing 0.0 a')
    await world.clock.pass(900)
    expect(world.now()).toBe('playing 0.0 a')
    await world.clock.pass(200)
    expect(world.now()).toBe('playing 0.1 b')
    await world.clock.pass(2_000)
    expect(world.now()).toBe('playing 1.0 c')
    await world.clock.pass(1_000)
    expect(world.now()).toBe('done 1.0 c')
  })

  it('shows what an act has measured, once it is measured', async () => {
    const measures = act(async ({ wait }) => {
      await wait(500)
      return 'one refresh'
    })
    const world = tourWorld([step('one', beat('a', measures))])
    await world.clock.pass(400)
    expect(world.tour.state().finding).toBeNull()
    await world.clock.pass(200)
    expect(world.tour.state().finding).toBe('one refresh')
  })

  it('goes faster by its speed, but gives what it waits for all the time', async () => {
    const waits = act(({ until }) => until('a miracle', () => false, 4_000).then(() => undefined))
    const world = tourWorld([step('one', beat('a'), beat('b', waits))], { speed: 10 })
    await world.clock.pass(150)
    expect(world.now()).toBe('playing 0.1 b')
    await world.clock.pass(3_500)
    expect(world.tour.state().status).toBe('playing')
    await world.clock.pass(1_000)
    expect(world.tour.state().status).toBe('failed')
  })

  it('stands still while it is paused, also in the middle of an act', async () => {
    const acts = act(async ({ press }) => {
      await press('Sign in')
      return undefined
    })
    const world = tourWorld([step('one', beat('a', acts))])
    await world.clock.pass(100)
    world.tour.pause()
    await world.clock.pass(60_000)
    expect(world.now()).toBe('paused 0.0 a')
    expect(world.did).toEqual(['stir', 'light app', 'point Sign in', 'stir'])
    world.tour.play()
    await world.clock.pass(1_000)
    expect(world.did).toContain('click Sign in')
  })

  it('does not count a pause as time in which something was to be seen', async () => {
    const waits = act(({ until }) => until('the end', () => false, 1_000).then(() => undefined))
    const world = tourWorld([step('one', beat('a', waits))])
    await world.clock.pass(500)
    world.tour.pause()
    await world.clock.pass(60_000)
    expect(world.tour.state().status).toBe('paused')
    world.tour.play()
    await world.clock.pass(700)
    expect(world.tour.state().failure).toMatch(/within 1 s, and was not: the end/)
  })

  it('says that a step has failed instead of going on, and shows it again when asked to', async () => {
    let refreshes = 2
    const counts = act(async () => {
      claim(refreshes === 1, `The server counted ${refreshes} refreshes.`)
      return 'one refresh'
    })
    const world = tourWorld([step('one', beat('a', counts)), step('two', beat('b'))])
    await world.clock.pass(5_000)
    expect(world.tour.state()).toMatchObject({ status: 'failed', step: 0, failure: 'The server counted 2 refreshes.' })
    refreshes = 1
    world.tour.again()
    await world.clock.pass(500)
    expect(world.tour.state()).toMatchObject({ status: 'playing', failure: null, finding: 'one refresh' })
  })

  it('presses nothing that is not there', async () => {
    const world = tourWorld([
      step(
        'one',
        beat(
          'a',
          act(({ press }) => press('Nowhere').then(() => undefined)),
        ),
      ),
    ])
    await world.clock.pass(11_000)
    expect(world.tour.state().failure).toMatch(/the button “Nowhere”/)
    expect(world.did).toEqual(['stir', 'light app'])
  })

  it('goes to the next step and back, and arranges what that step needs, after the act under way has let go', async () => {
    const log: string[] = []
    const needing = (title: string, ...beats: readonly Beat[]): TourStep => ({
      title,
      beats,
      needs: async ({ wait }) => {
        await wait(100)
        log.push(`needs ${title}`)
      },
    })
    const slow = act(async ({ wait }) => {
      await wait(60_000).finally(() => log.push('let go'))
      log.push('never')
      return undefined
    })
    const world = tourWorld([needing('one', beat('a', slow)), needing('two', beat('b'), beat('c', { reads: 60_000 }))])
    await world.clock.pass(1_000)
    world.tour.next()
    await world.clock.pass(1_500)
    expect(world.now()).toBe('playing 1.1 c')
    expect(log).toEqual(['needs one', 'let go', 'needs two'])
    // From within a step to its beginning, from its beginning to the step before.
    world.tour.back()
    await world.clock.pass(200)
    expect(world.now()).toBe('playing 1.0 b')
    world.tour.back()
    await world.clock.pass(200)
    expect(world.now()).toBe('playing 0.0 a')
  })

  it('stays paused when somebody looks for another step, and shows it when it may go on', async () => {
    const world = tourWorld([step('one', beat('a')), step('two', beat('b'))])
    await world.clock.pass(100)
    world.tour.pause()
    world.tour.next()
    await world.clock.pass(5_000)
    expect(world.now()).toBe('paused 1.0 b')
    world.tour.play()
    await world.clock.pass(1_100)
    expect(world.tour.state().status).toBe('done')
  })

  it('leaves the page alone once it is stopped, and leaves no timer', async () => {
    const world = tourWorld([
      step(
        'one',
        beat(
          'a',
          act(({ press }) => press('Sign in').then(() => undefined)),
        ),
      ),
    ])
    await world.clock.pass(300)
    world.tour.stop()
    await world.clock.pass(60_000)
    expect(world.tour.state().status).toBe('stopped')
    expect(world.did.at(-1)).toBe('rest')
    expect(world.did).not.toContain('click Sign in')
    expect(world.clock.timers).toBe(0)
  })

  it('goes on in the page that an act has loaded, where it has left off, without arranging anything', async () => {
    const steps = [
      { ...step('one', beat('a')), needs: async () => claim(false, 'Arranged though it goes on.') },
      step(
        'two',
        beat(
          'b',
          act(({ reload }) => reload()),
        ),
        beat('c'),
      ),
    ]
    const before = tourWorld([step('one', beat('a')), ...steps.slice(1)])
    await before.clock.pass(2_000)
    expect(before.did.at(-1)).toBe('reload at 1.1')
    const after = tourWorld(steps, { from: { step: 1, beat: 1 } })
    await after.clock.pass(100)
    expect(after.now()).toBe('playing 1.1 c')
  })

  it('begins anew where there is no such step to go on with', async () => {
    const world = tourWorld([step('one', beat('a'))], { from: { step: 7, beat: 0 } })
    await world.clock.pass(100)
    expect(world.now()).toBe('playing 0.0 a')
  })
})
