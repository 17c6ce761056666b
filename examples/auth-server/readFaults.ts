import type { DropFault, FailFault, ServerFaults } from 'authchart/testing'
import type { Fields } from './readBody.ts'
import { Refusal } from './refusal.ts'

function numberIn(value: unknown, name: string, min: number, max: number): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max) return value
  throw new Refusal(400, 'invalid_request', { field: name })
}

function object(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null) return value as Fields
  throw new Refusal(400, 'invalid_request', { field: name })
}

function pathIn(fields: Fields, name: string): string {
  const { path } = fields
  if (typeof path === 'string' && path.startsWith('/')) return path
  throw new Refusal(400, 'invalid_request', { field: `${name}.path` })
}

function failIn(value: unknown): FailFault | null {
  if (value === null) return null
  const fields = object(value, 'fail')
  return {
    path: pathIn(fields, 'fail'),
    status: numberIn(fields.status ?? 503, 'fail.status', 400, 599),
    times: numberIn(fields.times ?? 1, 'fail.times', 1, 1e6),
    ...(fields.retryAfter !== undefined && {
      retryAfter: numberIn(fields.retryAfter, 'fail.retryAfter', 0, 86_400),
    }),
  }
}

function dropIn(value: unknown): DropFault | null {
  if (value === null) return null
  const fields = object(value, 'drop')
  return {
    path: pathIn(fields, 'drop'),
    times: numberIn(fields.times ?? 1, 'drop.times', 1, 1e6),
    afterProcessing: fields.afterProcessing === true,
  }
}

/** Reads a change of the faults from JSON; what it does not name stays as it is. Throws a 400 that names the field. */
export function readFaults(fields: Fields): Partial<ServerFaults> {
  const number = (name: string, min: number, max: number) =>
    fields[name] === undefined ? {} : { [name]: numberIn(fields[name], name, min, max) }
  return {
    ...number('delay', 0, 600_000),
    ...number('delayAnswer', 0, 600_000),
    ...number('accessTokenTtl', 1, 86_400 * 365),
    ...number('clockSkew', -1e9, 1e9),
    ...(fields.fail !== undefined && { fail: failIn(fields.fail) }),
    ...(fields.drop !== undefined && { drop: dropIn(fields.drop) }),
  }
}
