import type { TourStep } from '../tour.types.ts'
import { explanation } from './explanation.ts'
import { handOver } from './handOver.ts'
import { idleEnd } from './idleEnd.ts'
import { idleWarning } from './idleWarning.ts'
import { refresh } from './refresh.ts'
import { regions } from './regions.ts'
import { secondTab } from './secondTab.ts'
import { signIn } from './signIn.ts'
import { storm } from './storm.ts'

export const tourSteps: readonly TourStep[] = [
  signIn,
  regions,
  refresh,
  storm,
  secondTab,
  handOver,
  idleWarning,
  idleEnd,
  explanation,
]
