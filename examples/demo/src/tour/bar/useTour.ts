import { useSyncExternalStore } from 'react'
import type { Tour } from '../createTour.ts'
import type { TourState } from '../tour.types.ts'

export const useTour = (tour: Tour): TourState => useSyncExternalStore(tour.subscribe, tour.state, tour.state)
