/**
 * What the flight record costs: time per transition of the real chart, with the record and without it, in one run. Each
 * round signs in and gives up, which is three transitions with an actor that starts and stops.
 *
 *     npm run build && node bench/flight-record.mjs
 */
import { createActor, fromCallback, fromPromise } from 'xstate'
import { createAccounts } from '../dist/flight/account.js'
import { createFlight } from '../dist/flight/flight.js'
import { watchChart } from '../dist/flight/watchChart.js'
import { authMachine } from '../dist/machines/auth/auth.machine.js'
import { interleave, quartiles } from './interleave.mjs'

const never = fromPromise(() => new Promise(() => {}))
const actors = {
  syncTabs: fromCallback(() => {}),
  restoreSession: fromPromise(async () => ({ type: 'none' })),
  runAttempt: never,
}
const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const notes = { get: () => null, set() {} }

async function chart(watch) {
  const actor = createActor(authMachine.provide({ actors }), { input: {} })
  watch(actor)
  actor.start()
  while (!actor.getSnapshot().matches('anonymous')) await new Promise((done) => setTimeout(done))
  const attempt = async () => {}
  return async () => {
    actor.send({ type: 'session.signIn', attempt })
    actor.send({ type: 'session.cancel' })
  }
}

const flight = createFlight({ clock, random: { id: () => 'a1b2' } })
const subjects = {
  bare: await chart(() => {}),
  observed: await chart((actor) => actor.system.inspect(() => {})),
  recorded: await chart((actor) => watchChart(flight, createAccounts('bench', notes), actor)),
}
const samples = await interleave(subjects, { rounds: 200, batch: 200 })
const TRANSITIONS = 3
for (const [name, values] of Object.entries(samples)) {
  const { low, median, high } = quartiles(values.map((ns) => ns / TRANSITIONS / 1_000))
  const ratio = quartiles(values.map((ns, round) => ns / samples.bare[round])).median
  console.log(
    `${name.padEnd(9)} ${median.toFixed(1).padStart(6)} µs a transition (quartiles ${low.toFixed(1)} – ${high.toFixed(1)}), ${ratio.toFixed(2)} ×`,
  )
}
console.log(`${flight.record().dropped + flight.record().entries.length} entries written`)
process.exit(0)
