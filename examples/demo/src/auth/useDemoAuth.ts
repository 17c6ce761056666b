import { useAuth } from 'authchart/react'
import type { DemoClient, DemoUser } from './demoUser.ts'

/** The client, with this app's user. */
export const useDemoAuth = (): DemoClient => useAuth<DemoUser>()
