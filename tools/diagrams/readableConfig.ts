/**
 * The config of a machine as data, in which functions that are written in place are told by their source: `policy = lock`
 * says more than “a function”. The inspector, whose app may be minified, has only their names.
 */
export const readableConfig = (config: unknown): unknown =>
  JSON.parse(JSON.stringify(config, (key, value: unknown) => (typeof value === 'function' ? told(key, value) : value)))

function told(key: string, value: object): { type: string } {
  const { type } = value as { type?: unknown }
  if (typeof type === 'string') return { type: type.replace(/^xstate\./, '') }
  return { type: key === 'guard' ? conditionOf(String(value)) : '…' }
}

/** `({ event }) => event.policy === "lock"` as `policy = lock`, and the type of what an actor answered as it is. */
function conditionOf(source: string): string {
  const [, body = source] = /=>\s*([\s\S]*)$/.exec(source) ?? []
  return body
    .replaceAll(/\bevent\d*\./g, '')
    .replaceAll(/===?/g, '=')
    .replaceAll(/["']([\w.]+)["']/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^output\.type = /, '')
}
