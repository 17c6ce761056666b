/**
 * @typedef {object} Step
 * @property {string} name a sentence of a few words: what holds when the step passes
 * @property {readonly string[]} [needs] steps that must have passed before
 * @property {() => Promise<string | void>} run rejects when it fails; may resolve to a line worth printing
 *
 * @typedef {object} StepResult
 * @property {string} name
 * @property {'passed' | 'failed' | 'skipped'} status
 * @property {number} ms
 * @property {string} text
 */

/**
 * Runs steps, as many at a time as there are lanes, each as soon as what it needs has passed. One failure does not
 * stop the others: whoever broke two things wants to hear of both.
 *
 * @param {readonly Step[]} steps
 * @param {{ lanes: number, onResult?: (result: StepResult) => void }} options
 * @returns {Promise<StepResult[]>}
 */
export async function runSteps(steps, { lanes, onResult }) {
  /** @type {Map<string, Promise<StepResult>>} */
  const results = new Map()
  const lane = semaphore(lanes)

  /** @param {Step} step @returns {Promise<StepResult>} */
  const runOne = async (step) => {
    const needed = await Promise.all((step.needs ?? []).map((name) => resultOf(name)))
    const missing = needed.filter((result) => result.status !== 'passed').map((result) => result.name)
    if (missing.length > 0) return { name: step.name, status: 'skipped', ms: 0, text: `needs: ${missing.join(', ')}` }
    return lane(async () => {
      const start = performance.now()
      /** @type {Pick<StepResult, 'status' | 'text'>} */
      const outcome = await step.run().then(
        (text) => ({ status: 'passed', text: text ?? '' }),
        (error) => ({ status: 'failed', text: error instanceof Error ? error.message : String(error) }),
      )
      return { name: step.name, ms: performance.now() - start, ...outcome }
    })
  }

  /** @param {string} name @returns {Promise<StepResult>} */
  const resultOf = (name) => {
    const result = results.get(name)
    if (!result) throw new Error(`A step needs “${name}”, which is not listed before it`)
    return result
  }

  for (const step of steps) {
    const result = runOne(step)
    results.set(step.name, result)
    void result.then(onResult)
  }
  return Promise.all(results.values())
}

/**
 * @param {number} size
 * @returns {<T>(work: () => Promise<T>) => Promise<T>}
 */
function semaphore(size) {
  let free = size
  /** @type {(() => void)[]} */
  const waiting = []
  return async (work) => {
    if (free > 0) free--
    else await new Promise((resolve) => waiting.push(() => resolve(undefined)))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
