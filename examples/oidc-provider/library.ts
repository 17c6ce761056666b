/** Runs what prints about Node versions and defaults, which is no news in an example, without its printing. */
export function quietly<T>(work: () => T): T {
  const { info, warn } = console
  const speak = () => Object.assign(console, { info, warn })
  Object.assign(console, { info() {}, warn() {} })
  try {
    const result = work()
    if (result instanceof Promise) result.finally(speak).catch(() => {})
    else speak()
    return result
  } catch (error) {
    speak()
    throw error
  }
}

/** It prints while it is loaded. */
export const { Provider, errors, interactionPolicy } = await quietly(() => import('oidc-provider'))
