import { type Batch, encodeBatch } from '@synod/codec'
import { transferBytes } from './transfers.ts'

const SESSION = 4
const TIME = 1_700_000_000_000

/** A batch of so many transfers. */
export function batch(commands: number): Batch {
  return {
    time: TIME,
    commands: Array.from({ length: commands }, (_, index) => ({
      kind: 'command',
      session: SESSION,
      sequence: 100_000 + index,
      lowestUnanswered: 100_000,
      body: transferBytes(index),
    })),
  }
}

/** The same as a slot chooses it. */
export function batchValue(commands: number): Uint8Array {
  return encodeBatch(batch(commands))
}
