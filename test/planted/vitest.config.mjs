import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'
import { faults } from './faults/index.mjs'
import { plant } from './plant.mjs'

const name = process.env.AUTHCHART_PLANTED
const fault = faults.find((one) => one.name === name)
if (!fault) throw new Error(`AUTHCHART_PLANTED names no planted fault: ${name}`)

/** The project's own tests, on an engine with one fault. The first failure is enough. */
export default defineConfig({ ...base, plugins: [plant(fault)], test: { ...base.test, bail: 1 } })
