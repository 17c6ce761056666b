/** Flight entries that are no chart event: what only the protocol between tabs and server knows. */
const NOTE = /^(lock|refresh|record|tabs|page|clock)\./

/** A chart event is told by the snapshot that it led to; a note by nothing else. */
export const isNote = (event: string): boolean => NOTE.test(event)
