import type { PageEvents } from '../../adapters/page.ts'

interface Registration {
  readonly type: string
  readonly listener: (event: Event) => void
  readonly isCapturing: boolean
  readonly isOnce: boolean
}

export interface Events extends PageEvents {
  /** Calls all listeners; what they throw goes to `report`. */
  dispatch(type: string, timeStamp: number, more?: object): void
  /** The types that are listened to, one entry a listener. */
  listenedTo(): string[]
}

const nothing = (): void => {}

/** Listening as an EventTarget has it, without phases: the same listener is added once, `once` is understood. */
export function createEvents(report: (error: unknown) => void): Events {
  let registrations: readonly Registration[] = []
  const without = (type: string, listener: unknown, isCapturing: boolean) =>
    registrations.filter((one) => !(one.type === type && one.listener === listener && one.isCapturing === isCapturing))
  return {
    addEventListener(type, listener, options) {
      const isCapturing = options?.capture ?? false
      if (without(type, listener, isCapturing).length < registrations.length) return
      registrations = [...registrations, { type, listener, isCapturing, isOnce: options?.once ?? false }]
    },
    removeEventListener(type, listener, options) {
      registrations = without(type, listener, options?.capture ?? false)
    },
    dispatch(type, timeStamp, more) {
      const event = {
        type,
        timeStamp,
        isTrusted: true,
        preventDefault: nothing,
        stopPropagation: nothing,
        stopImmediatePropagation: nothing,
        ...more,
      } as unknown as Event
      for (const one of registrations) {
        // Removed by a listener before it.
        if (one.type !== type || !registrations.includes(one)) continue
        if (one.isOnce) registrations = registrations.filter((other) => other !== one)
        try {
          one.listener(event)
        } catch (error) {
          report(error)
        }
      }
    },
    listenedTo: () => registrations.map(({ type }) => type),
  }
}
