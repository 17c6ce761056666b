'use client'

export { type RequireAuthOptions, type RequireGuestOptions, requireAuth, requireGuest } from './loaders.ts'
export { AuthRoute, type AuthRouteProps, GuestRoute, type GuestRouteProps } from './routes.tsx'
