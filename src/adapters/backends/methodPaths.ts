/** One path for all methods, or one for each. */
export type MethodPaths = string | Readonly<Record<string, string>>

/** `undefined`: there is none for this method. */
export const pathFor = (method: string, paths: MethodPaths): string | undefined =>
  typeof paths === 'string' ? paths : Object.hasOwn(paths, method) ? paths[method] : undefined
