export { checkSize } from './checkSize.ts'
export { readRecording } from './readRecording.ts'
export { writeRecording } from './writeRecording.ts'
