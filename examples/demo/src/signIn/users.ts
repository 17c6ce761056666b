/** Who may sign in. Printed by `npm start`, too: this is a demo. */
export const demoUsers = [
  { name: 'Ada', hint: 'editor, password only', email: 'ada@example.com', password: 'correct horse' },
  { name: 'Grace', hint: 'admin, second factor', email: 'grace@example.com', password: 'battery staple' },
] as const

/** What the provider takes for everybody's second factor. */
export const PROVIDER_CODE = '123456'
