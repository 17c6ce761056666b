'use client'

export {
  type AuthWrapper,
  createAuthWrapper,
  TestAuthProvider,
  type TestAuthProviderProps,
} from './TestAuthProvider.tsx'
