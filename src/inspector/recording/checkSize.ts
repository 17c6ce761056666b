import { AuthError } from '../../errors.ts'

/** The largest file that is read, bytes. */
export const LARGEST = 20_000_000

/**
 * To be asked before a file is read at all, so that a huge one is refused and not loaded.
 * Throws `AuthError('invalid_recording')` above 20 MB.
 *
 * @example
 * checkSize(file.size)
 * const recording = readRecording(await file.text())
 */
export function checkSize(bytes: number): void {
  if (bytes <= LARGEST) return
  const megabytes = (bytes / 1_000_000).toFixed(1)
  throw new AuthError(
    'invalid_recording',
    `This file has ${megabytes} MB, and a recording may have ${LARGEST / 1_000_000} MB: record a shorter time.`,
  )
}
