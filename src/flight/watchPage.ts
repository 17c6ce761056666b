import type { Environment, Unsubscribe } from '../adapters/ports.ts'
import type { Messenger } from '../machines/tabs/messages.ts'
import type { Flight } from './flight.ts'

/** Records what the other tabs say, and when the page was out of use. */
export function watchPage(
  flight: Flight,
  { lifecycle, clock }: Pick<Environment, 'lifecycle' | 'clock'>,
  messenger: Messenger,
): Unsubscribe {
  /** Epoch ms. */
  let leftAt: number | null = null
  const stop = [
    messenger.on('changed', ({ by }) => flight.note('tabs.heard', by ? { by } : {})),
    lifecycle.subscribe((event) => {
      if (event === 'frozen' || (event === 'hidden' && leftAt === null)) {
        leftAt ??= clock.now()
        flight.note(`page.${event}`)
      } else if (event === 'woke' && leftAt !== null) {
        flight.note('page.woke', { ms: Math.max(0, clock.now() - leftAt) })
        leftAt = null
      }
    }),
  ]
  return () => {
    for (const end of stop) end()
  }
}
