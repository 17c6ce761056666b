/** How many ports are tried. */
const ATTEMPTS = 20

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

/** Listens on the first port from `port` on that nobody has; on any free one for 0. */
export async function onFreePort<T>(
  port: number,
  listen: (port: number) => Promise<T>,
  attempts = ATTEMPTS,
): Promise<T> {
  try {
    return await listen(port)
  } catch (error) {
    if (!isTaken(error) || attempts <= 1) throw error
    return onFreePort(port + 1, listen, attempts - 1)
  }
}
