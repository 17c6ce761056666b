import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'
import { areas } from './areas.mjs'

const area = areas[process.env.AUTHCHART_AREA ?? '']
if (!area) throw new Error(`AUTHCHART_AREA names no area: ${process.env.AUTHCHART_AREA}`)

/** One worker: StrykerJS runs processes of its own. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: [...area.tests], maxWorkers: 1, isolate: false, testTimeout: 5_000 },
})
