/**
 * Times several functions in one run, turn by turn, so that a noisy neighbour or a warm CPU meets all of them alike.
 * Each round gives every function one batch, in an order that rotates; figures are per call.
 *
 * @param {Record<string, () => Promise<unknown>>} subjects
 * @param {{ rounds: number, batch: number }} options
 * @returns {Promise<Record<string, number[]>>} nanoseconds per call, one figure a round
 */
export async function interleave(subjects, { rounds, batch }) {
  const names = Object.keys(subjects)
  const samples = Object.fromEntries(names.map((name) => [name, []]))
  const warmUp = Math.ceil(rounds / 10)
  for (let round = -warmUp; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + warmUp) % names.length]
      const subject = subjects[name]
      const start = process.hrtime.bigint()
      for (let call = 0; call < batch; call++) await subject()
      const ns = Number(process.hrtime.bigint() - start) / batch
      if (round >= 0) samples[name].push(ns)
    }
  }
  return samples
}

/** @param {readonly number[]} values */
export function quartiles(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (/** @type {number} */ fraction) => {
    const position = fraction * (sorted.length - 1)
    const below = Math.floor(position)
    return sorted[below] + (sorted[Math.ceil(position)] - sorted[below]) * (position - below)
  }
  return { low: at(0.25), median: at(0.5), high: at(0.75) }
}
