import { type Ballot, makeBallot } from '../ballot.ts'
import type { Storage } from '../ports.ts'
import type { DurableRecord, Identity, Row } from '../records.ts'
import type { Slot } from '../slot.ts'
import type { Entry } from '../value.ts'

/** A place for one store, empty when a case begins. */
export interface StoragePlace {
  /** A storage on what is durable there. Called again only after the one before was closed. */
  open(): Storage<Uint8Array>
  /** Removes the place; every storage opened there is closed. */
  remove(): Promise<void>
}

/** One test, to be run by any runner: `run` throws when the storage breaks the contract. */
export interface StorageCase {
  readonly name: string
  readonly run: () => Promise<void>
}

/** The store of a running case, already recovered. */
export class StoreUnderTest {
  readonly #place: StoragePlace
  storage: Storage<Uint8Array>
  records: readonly DurableRecord<Uint8Array>[] = []

  constructor(place: StoragePlace) {
    this.#place = place
    this.storage = place.open()
  }

  async recover(): Promise<void> {
    this.records = (await this.storage.recover()).records
  }

  /** Closes the storage, opens another in the same place, and returns what it recovers. */
  async reopen(): Promise<readonly DurableRecord<Uint8Array>[]> {
    await this.storage.close()
    this.storage = this.#place.open()
    await this.recover()
    return this.records
  }

  /** {@link reopen}, keeping only the records of one type. */
  async reopened(type: DurableRecord<unknown>['type']): Promise<readonly DurableRecord<Uint8Array>[]> {
    return (await this.reopen()).filter((record) => record.type === type)
  }

  write(...records: DurableRecord<Uint8Array>[]): Promise<void> {
    return this.storage.write(records)
  }
}

/** Cases in the form in which this suite writes them. */
export type Cases = Readonly<Record<string, (store: StoreUnderTest) => Promise<void>>>

export const FIRST: Ballot = makeBallot(1, 1)
export const SECOND: Ballot = makeBallot(2, 2)
export const THIRD: Ballot = makeBallot(3, 1)

export const identity: Identity = { cluster: 'bank/alpha=32/majority', node: 3, incarnation: 'f00d' }

/** No limit that a case would meet. */
export const PLENTY_BYTES = 1 << 30

export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** Slots `from`, `from + 1`, … with these values. */
export function entries(from: Slot, ...values: readonly (string | null)[]): Entry<Uint8Array>[] {
  return values.map((value, index) => ({ slot: from + index, value: value === null ? null : bytes(value) }))
}

export function accepted(ballot: Ballot, from: Slot, ...values: (string | null)[]): DurableRecord<Uint8Array> {
  return { type: 'accepted', ballot, entries: entries(from, ...values) }
}

export function chosen(through: Slot, ...learned: Entry<Uint8Array>[]): DurableRecord<Uint8Array> {
  return { type: 'chosen', through, learned }
}

export function applied(through: Slot, rows: Readonly<Record<string, string>>): DurableRecord<Uint8Array> {
  return { type: 'applied', through, rows: rowsOf(rows) }
}

export function history(rows: Readonly<Record<string, string>>): DurableRecord<Uint8Array> {
  return { type: 'history', rows: rowsOf(rows) }
}

export function chunk(slot: Slot, index: number, text: string): DurableRecord<Uint8Array> {
  return { type: 'snapshotChunk', slot, index, bytes: bytes(text) }
}

export function snapshot(slot: Slot, chunks: number): DurableRecord<Uint8Array> {
  return { type: 'snapshot', slot, chunks }
}

/** A snapshot with all of its chunks, as it is written. */
export function snapshotOf(slot: Slot, ...chunks: readonly string[]): DurableRecord<Uint8Array>[] {
  return [...chunks.map((text, index) => chunk(slot, index, text)), snapshot(slot, chunks.length)]
}

export function received(slot: Slot, chunks: number, next: number, after: string): DurableRecord<Uint8Array> {
  return { type: 'received', slot, chunks, next, after }
}

export function compacted(through: Slot): DurableRecord<Uint8Array> {
  return { type: 'compacted', through }
}

function rowsOf(rows: Readonly<Record<string, string>>): Row[] {
  return Object.entries(rows).map(([key, value]) => ({ key, value: bytes(value) }))
}
