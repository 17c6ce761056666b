type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles only where both types are one and the same: neither wider, nor narrower, nor `any`. */
export function sameType<A, B>(..._proof: Same<A, B> extends true ? [] : ['the types differ']): void {}
