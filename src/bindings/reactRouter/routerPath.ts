/**
 * The router's path for an address of the page: without the basename, and of `createHashRouter` what follows the `#`.
 * `root` is what the router links to for `/`. `/` where the address is not this router's.
 */
export function routerPath(address: string, root: string): string {
  const hash = root.indexOf('#')
  const base = hash < 0 ? root.replace(/\/$/, '') : '#'
  const rest = hash < 0 ? address : address.slice(address.indexOf('#'))
  if (!rest.startsWith(base)) return '/'
  const path = rest.slice(base.length)
  if (path.startsWith('/')) return path
  return /^[?#]|^$/.test(path) && hash < 0 ? `/${path}` : '/'
}
