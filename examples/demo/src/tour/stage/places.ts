import type { Place, Region } from '../tour.types.ts'

export const regionOf = (document: Document, region: Region): HTMLElement | null =>
  document.querySelector(`[data-region="${region}"]`)

const frameIn = (document: Document, region: Region): Document | null =>
  regionOf(document, region)?.querySelector('iframe')?.contentDocument ?? null

/** What one may press now: behind a modal dialog nobody can. */
function rootOf(document: Document, place: Place): Element | null {
  const inside = place === 'app' ? document : frameIn(document, place)
  return inside?.querySelector('dialog[open]') ?? inside?.body ?? null
}

/** What a button is called. */
const nameOf = (button: HTMLElement): string => button.ariaLabel ?? button.textContent.trim()

/** The first button there, or a summary, whose name begins with `text`; never one of the tour's own. */
export function findButton(document: Document, text: string, place: Place): HTMLElement | null {
  const buttons = rootOf(document, place)?.querySelectorAll<HTMLElement>('button, summary') ?? []
  const isMeant = (button: HTMLElement) =>
    nameOf(button).startsWith(text) &&
    !button.matches(':disabled') &&
    button.ariaDisabled !== 'true' &&
    button.checkVisibility() &&
    !button.closest('.tour')
  return [...buttons].find(isMeant) ?? null
}

/** Whether the text stands there; the tour's own captions, and the script inside the inspector's page, do not count. */
export function showsText(document: Document, text: string, place: Place): boolean {
  const shown = place === 'app' ? regionOf(document, place) : frameIn(document, place)?.querySelector('#root')
  return shown?.textContent.includes(text) ?? false
}

/** What stands in the app's field whose label begins with `label`. */
export function fieldValue(document: Document, label: string): string {
  const labels = regionOf(document, 'app')?.querySelectorAll('label') ?? []
  const found = [...labels].find(({ textContent }) => textContent.trim().startsWith(label))
  return found?.control instanceof HTMLInputElement ? found.control.value : ''
}
