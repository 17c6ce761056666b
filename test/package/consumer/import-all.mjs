// Imports every subpath the way a server does, and notes each browser global that our modules touch while they load.
const watched = [
  'window',
  'document',
  'location',
  'navigator',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'crypto',
  'fetch',
  'BroadcastChannel',
  'addEventListener',
  'setTimeout',
  'setInterval',
]
const touched = new Set()

for (const name of watched) {
  const value = globalThis[name]
  Object.defineProperty(globalThis, name, {
    configurable: true,
    set() {},
    get() {
      const caller = new Error().stack.split('\n')[2] ?? ''
      if (caller.includes('/node_modules/authchart/')) touched.add(`${name} ${caller.trim()}`)
      return value
    },
  })
}

// A peer makes Node load its own fetch. That is not ours.
await import('msw')

const before = new Set(Reflect.ownKeys(globalThis))

for (const specifier of process.argv.slice(2)) {
  const exported = Object.keys(await import(specifier))
  console.log(`${specifier}: ${exported.length} exports`)
}

for (const key of Reflect.ownKeys(globalThis)) {
  if (!before.has(key)) touched.add(`${String(key)} is a new global`)
}

if (touched.size > 0) {
  console.error(`Touched while loading:\n${[...touched].join('\n')}`)
  process.exit(1)
}
// Whatever a module started at import (a timer, a channel) would keep the process alive; it has to end by itself.
setTimeout(() => {
  console.error('Something started at import keeps the process alive')
  process.exit(1)
}, 5_000).unref()
