'use client'

export { AuthProvider, type AuthProviderProps, useAuth, useReturnPoint } from './AuthProvider.tsx'
export {
  AuthGuard,
  type AuthGuardProps,
  type Fallback,
  GuestGuard,
  type GuestGuardProps,
  RoleGuard,
  type RoleGuardProps,
} from './guards.tsx'
export { type StepUpAsk, type StepUpFallback, StepUpGuard, type StepUpGuardProps } from './StepUpGuard.tsx'
export { useAuthView } from './useAuthView.ts'
export { type IdleCountdown, useIdleCountdown } from './useIdleCountdown.ts'
export { type StepUp, useStepUp } from './useStepUp.ts'
