import { checkSize, readRecording, writeRecording } from '../../recording/index.ts'
import type { Timeline } from '../model/timeline.ts'
import type { InspectorStore } from './inspectorStore.ts'

const sentenceOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? error.message : 'This file could not be read.'

/** Shows a recording. One that cannot be read leaves the page as it is, with a sentence that says why. */
export async function importFile(store: InspectorStore, file: File): Promise<void> {
  try {
    checkSize(file.size)
    const { messages } = readRecording(await file.text())
    store.openFile(file.name, messages)
  } catch (error) {
    store.report(`${file.name}: ${sentenceOf(error)}`)
  }
}

/** Saves what is shown as a file. */
export function exportFile(page: Document, { frames }: Timeline, now: Date = new Date()): void {
  const text = writeRecording(frames.map(({ message }) => message))
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = page.createElement('a')
  link.href = address
  link.download = `authchart-${now.toISOString().slice(0, 19).replaceAll(':', '-')}.json`
  link.click()
  // The download has begun by then; an address that is kept keeps the whole text in memory.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
