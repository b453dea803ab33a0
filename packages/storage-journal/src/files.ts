/**
 * The directory of a store, as little of it as a journal needs, so that tests can put a disk of their own under it. What was
 * written may be lost, whole or by sectors and in any order, until `sync` has resolved; a name made or removed, until
 * `syncNames` has.
 */
export interface Files {
  /** The directory, as messages name it. */
  readonly path: string
  /** The names in the directory, in no order. */
  list(): readonly string[]
  /** Undefined when there is no such file. */
  open(name: string): OpenFile | undefined
  /** An empty file, whatever was there. */
  create(name: string): OpenFile
  /** Takes the name away; who still reads the file can go on. */
  remove(name: string): Promise<void>
  /** Makes the names durable. */
  syncNames(): Promise<void>
  /** How much room is left, for people. */
  describeSpace(): string
  /** Gives the directory free for others. Idempotent. */
  release(): void
}

/** Bytes beyond the end read as nothing: `read` returns how many there were. Writing beyond the end leaves zeros between. */
export interface OpenFile {
  size(): number
  read(into: Uint8Array, at: number): number
  /** {@link read} off the event loop. */
  readSoon(into: Uint8Array, at: number): Promise<number>
  /** Throws unless all of it was taken. */
  write(pieces: readonly Uint8Array[], at: number): void
  /** {@link write} off the event loop; the pieces stay as they are until it resolves. */
  writeSoon(pieces: readonly Uint8Array[], at: number): Promise<void>
  /** Everything written before the call is on the disk when this resolves (fdatasync). */
  sync(): Promise<void>
  /** Waits for reads under way by itself. Idempotent. */
  close(): void
}
