const two = (value: number) => String(value).padStart(2, '0')

/** Time of day of an epoch time in ms, on this device: `10:02:14.031`. */
export function clockTime(at: number): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return '–'
  const ms = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`
}

/** A duration in ms for a reader: `0.4 s`, `12 s`, `4:05`, `1:02:03`, `29 d 3 h`. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`
  if (hours) return `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`
  return `${minutes}:${two(seconds % 60)}`
}

/** The moment on the day of `day` (epoch ms) when clocks here show `text` (`10:02` or `10:02:14`); `null`: no time. */
export function atTimeOfDay(day: number, text: string): number | null {
  const match = /^(\d\d):(\d\d)(?::(\d\d))?/.exec(text)
  if (!match) return null
  const [, hours, minutes, seconds = 0] = match
  // To the end of that second: what happened in it has happened.
  return new Date(day).setHours(Number(hours), Number(minutes), Number(seconds), 999)
}
