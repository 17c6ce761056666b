/** What the demo lets one choose in the address: `?mode=cookie&idle=60&warning=20&policy=lock&lifetime=600`. */
export interface DemoSettings {
  readonly mode: 'body' | 'cookie'
  /** Seconds; 0 is never. */
  readonly idle: number
  /** Seconds before `idle`. */
  readonly warning: number
  readonly policy: 'signOut' | 'lock'
  /** Seconds; 0 is no limit. */
  readonly lifetime: number
}

const defaultSettings: DemoSettings = { mode: 'body', idle: 120, warning: 30, policy: 'signOut', lifetime: 0 }

/** Reads what makes sense, and leaves the rest at its default: an address is typed by people. */
export function readSettings(search: string): DemoSettings {
  const params = new URLSearchParams(search)
  const seconds = (name: 'idle' | 'warning' | 'lifetime'): number => {
    const value = params.get(name)
    const number = Number(value)
    return value !== null && value !== '' && Number.isFinite(number) && number >= 0 ? number : defaultSettings[name]
  }
  const idle = seconds('idle')
  return {
    mode: params.get('mode') === 'cookie' ? 'cookie' : 'body',
    idle,
    // The engine refuses a warning that is as long as the time-out.
    warning: Math.min(seconds('warning'), Math.max(0, idle - 1)),
    policy: params.get('policy') === 'lock' ? 'lock' : 'signOut',
    lifetime: seconds('lifetime'),
  }
}
