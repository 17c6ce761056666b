import type { Process } from '../process.ts'
import { type Contents, createScheduler, type Luck, type Scheduler } from './transactions.ts'

/** A page's open door to one database. */
export interface Connection {
  readonly process: Process
  /** The page has let go of it, or the browser has. */
  isClosed: boolean
  tellVersionChange(oldVersion: number, newVersion: number | null): void
  /** The browser has closed it. */
  tellClosed(): void
}

/** Somebody who wants to open, upgrade or (`version` `null`) delete a database. */
export interface Opening {
  readonly process: Process
  readonly name: string
  readonly version: number | null | undefined
  readonly connection: Connection
  blocked(oldVersion: number): void
  /** To be answered by `upgraded`. */
  upgrade(database: Database, oldVersion: number): void
  opened(database: Database): void
  deleted(oldVersion: number): void
  failed(error: DOMException): void
}

export interface Database {
  readonly name: string
  readonly contents: Contents
  readonly scheduler: Scheduler
  connections: Connection[]
}

export interface Databases {
  open(opening: Opening): void
  /** The upgrade of the opening that is being served is over. */
  upgraded(opening: Opening, isDone: boolean): void
  close(database: Database, connection: Connection): void
  /** A page has died: what it has not committed is undone, and whoever waited for it goes on. */
  release(process: Process): void
  /** Deletes everything; whoever has it open hears of it. */
  wipe(): void
}

/** The databases of one origin, and who waits to open which. `blockedAfter` calls back when waiting deserves a word. */
export function createDatabases(luck: Luck, blockedAfter: (tell: () => void) => void): Databases {
  const databases = new Map<string, Database>()
  const queues = new Map<string, Opening[]>()
  /** The openings that are in the middle of an upgrade, with the way back. */
  const upgrading = new Map<Opening, () => void>()
  const warned = new Set<Opening>()

  const databaseOf = (name: string): Database => {
    const found = databases.get(name)
    if (found) return found
    const made: Database = {
      name,
      contents: { version: 0, stores: new Map() },
      scheduler: createScheduler(luck),
      connections: [],
    }
    databases.set(name, made)
    return made
  }
  const done = (opening: Opening): void => {
    const queue = queues.get(opening.name)
    if (queue?.[0] === opening) queue.shift()
    warned.delete(opening)
    serve(opening.name)
  }
  const makeRoom = (opening: Opening, database: Database): boolean => {
    if (database.connections.length === 0) return true
    if (warned.has(opening)) return false
    warned.add(opening)
    const { version } = database.contents
    for (const connection of database.connections)
      if (!connection.isClosed) connection.tellVersionChange(version, opening.version ?? null)
    blockedAfter(() => {
      if (warned.has(opening) && database.connections.length > 0) opening.blocked(version)
    })
    return false
  }
  const upgrade = (opening: Opening, database: Database, version: number): void => {
    const { contents, connections } = database
    const before = { version: contents.version, stores: new Map(contents.stores) }
    connections.push(opening.connection)
    contents.version = version
    upgrading.set(opening, () => {
      contents.version = before.version
      contents.stores.clear()
      for (const [name, records] of before.stores) contents.stores.set(name, records)
      database.connections = database.connections.filter((one) => one !== opening.connection)
    })
    opening.upgrade(database, before.version)
  }
  const serve = (name: string): void => {
    const opening = queues.get(name)?.[0]
    if (!opening || upgrading.has(opening)) return
    const database = databaseOf(name)
    const { version } = database.contents
    if (opening.version === null) {
      if (!makeRoom(opening, database)) return
      databases.delete(name)
      opening.deleted(version)
      done(opening)
      return
    }
    const wanted = opening.version ?? Math.max(version, 1)
    if (wanted < version) opening.failed(new DOMException('There is a newer version already.', 'VersionError'))
    else if (wanted > version) {
      if (makeRoom(opening, database)) upgrade(opening, database, wanted)
      return
    } else {
      database.connections.push(opening.connection)
      opening.opened(database)
    }
    done(opening)
  }
  const forget = (database: Database, connection: Connection): void => {
    database.connections = database.connections.filter((one) => one !== connection)
    serve(database.name)
  }

  return {
    open(opening) {
      if (opening.process.isDead) return
      const queue = queues.get(opening.name) ?? []
      queues.set(opening.name, queue)
      queue.push(opening)
      if (queue.length === 1) serve(opening.name)
    },
    upgraded(opening, isDone) {
      const undo = upgrading.get(opening)
      upgrading.delete(opening)
      if (isDone) opening.opened(databaseOf(opening.name))
      else {
        undo?.()
        opening.failed(new DOMException('The upgrade was aborted.', 'AbortError'))
      }
      done(opening)
    },
    close: forget,
    release(process) {
      for (const [name, queue] of queues) {
        const [first] = queue
        queues.set(
          name,
          queue.filter((one) => one.process !== process || upgrading.has(one)),
        )
        if (first?.process === process && !upgrading.has(first)) serve(name)
      }
      for (const database of [...databases.values()]) {
        for (const connection of database.connections.filter((one) => one.process === process))
          forget(database, connection)
      }
    },
    wipe() {
      for (const database of [...databases.values()]) {
        const { scheduler, connections } = database
        for (const transaction of [...scheduler.open])
          scheduler.abort(transaction, new DOMException('The database was deleted.', 'AbortError'))
        databases.delete(database.name)
        database.connections = []
        for (const connection of connections) {
          connection.isClosed = true
          connection.tellClosed()
        }
        serve(database.name)
      }
    },
  }
}
