/** Answers `status` to the next `times` requests to `path`. */
export interface FailFault {
  /** As in the address (`/auth/refresh`), or without the base path (`/refresh`); a prefix where it ends with `*`. */
  readonly path: string
  readonly status: number
  readonly times: number
  /** Seconds. */
  readonly retryAfter?: number
}

/** Lets the next `times` answers to `path` get lost. */
export interface DropFault {
  /** As in `FailFault`. */
  readonly path: string
  readonly times: number
  /** `true`: the server has done its work, only the answer is lost. `false`: the request never arrived. */
  readonly afterProcessing: boolean
}

/** What is wrong with the server just now. Nothing is left to chance; a test may assign to any of it. */
export interface ServerFaults {
  /** Milliseconds before the auth server begins its work. */
  delay: number
  /** Milliseconds that an answer of the auth server is held back after the work is done: it has rotated already. */
  delayAnswer: number
  fail: FailFault | null
  drop: DropFault | null
  /** Seconds that access tokens granted from now on live. */
  accessTokenTtl: number
  /** Seconds that the server's clock is ahead of the real one, as its `Date` header tells. */
  clockSkew: number
}

export const noFaults = (accessTokenTtl: number): ServerFaults => ({
  delay: 0,
  delayAnswer: 0,
  fail: null,
  drop: null,
  accessTokenTtl,
  clockSkew: 0,
})

/** A fault that has been set counts down with each request that meets it. */
function take<Fault extends FailFault | DropFault>(
  fault: Fault | null,
  path: string,
  basePath: string,
): { readonly met: boolean; readonly left: Fault | null } {
  const covers = (pattern: string): boolean =>
    pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern
  if (!fault || !(covers(fault.path) || covers(basePath + fault.path))) return { met: false, left: fault }
  return { met: true, left: fault.times > 1 ? { ...fault, times: fault.times - 1 } : null }
}

/** The failure that this request meets, if any. */
export function takeFail(faults: ServerFaults, path: string, basePath: string): FailFault | null {
  const { fail } = faults
  const { met, left } = take(fail, path, basePath)
  faults.fail = left
  return met ? fail : null
}

/** The loss that this request meets, if any. */
export function takeDrop(faults: ServerFaults, path: string, basePath: string): DropFault | null {
  const { drop } = faults
  const { met, left } = take(drop, path, basePath)
  faults.drop = left
  return met ? drop : null
}
