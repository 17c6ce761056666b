export { checkSize } from './checkSize.ts'
export { readRecording } from './readRecording.ts'
export type { Recording } from './recording.types.ts'
export { writeRecording } from './writeRecording.ts'
