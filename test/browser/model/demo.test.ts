import { beforeAll, describe, expect, it } from 'vitest'
import { createDemoModel, type DemoStory } from '../../../examples/model-test/demoModel.ts'
import { browserForSuite } from '../harness/world.ts'
import { bundleDemo } from './demoSite.ts'
import { openDemo } from './openDemo.ts'

const ADDRESSES: Readonly<Record<DemoStory, string>> = {
  never: 'idle=0',
  stepUp: 'idle=0',
  signOut: 'idle=600&warning=400&policy=signOut',
  lock: 'idle=600&warning=400&policy=lock',
}

let files: ReadonlyMap<string, string>
beforeAll(async () => {
  files = await bundleDemo()
})

describe.each(Object.entries(ADDRESSES))('the demo (%s), walked as its chart says', (story, address) => {
  const browser = browserForSuite()
  const model = createDemoModel(story as DemoStory)

  for (const path of model.everyTransition({ maxSteps: 12 }))
    it(path.name, async () => path.run(await openDemo(browser, files, address, path)))

  it('leaves no state and no transition out that is not excluded', () => {
    const coverage = model.coverage()
    expect(coverage.states.missed).toEqual([])
    expect(coverage.transitions.missed).toEqual([])
  })
})
