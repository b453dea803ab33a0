import { timed } from './stopwatch.ts'

/*
 * The unit in which everything else is told: a fixed piece of plain JavaScript, made of what this project's code is made
 * of: whole-number arithmetic, maps, small objects that soon die, copies of bytes. It is frozen: whoever changes it must
 * renew the baseline.
 */

/** Steps in one pass: about a third of a millisecond. */
const STEPS_PER_PASS = 1200
/** The least of so many passes counts: the collector's and the compiler's threads may still be at work for what came before. */
const PASSES = 3
const KEYS = 1024
const BLOCK_BYTES = 256
const KEPT_OBJECTS = 64

interface Note {
  readonly slot: number
  readonly ballot: number
  readonly words: readonly number[]
}

const counts = new Map<string, number>()
const keys = Array.from({ length: KEYS }, (_, index) => `account-${index}`)
const source = Uint8Array.from({ length: BLOCK_BYTES * 16 }, (_, index) => (index * 31) & 0xff)
const target = new Uint8Array(BLOCK_BYTES * 16)
const kept: (Note | undefined)[] = Array.from({ length: KEPT_OBJECTS }, () => undefined)
let state = 1

/** Runs some passes and returns the processor microseconds that one step took: the calibration unit. */
export function calibrate(): number {
  let least = Number.POSITIVE_INFINITY
  for (let passes = 0; passes < PASSES; passes++) {
    const { duration, witness } = timed(pass)
    state = (state ^ witness) | 1
    least = Math.min(least, duration.processorUs)
  }
  return least / STEPS_PER_PASS
}

function pass(): number {
  let sum = 0
  for (let step = 0; step < STEPS_PER_PASS; step++) sum = (sum + oneStep(step)) | 0
  return sum
}

function oneStep(step: number): number {
  for (let turn = 0; turn < 16; turn++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  const key = keys[state % KEYS] as string
  const count = (counts.get(key) ?? 0) + 1
  counts.set(key, count)
  const note: Note = { slot: step, ballot: count, words: [state & 0xff, step & 0xff, count & 0xff] }
  kept[step % KEPT_OBJECTS] = note
  const older = kept[state % KEPT_OBJECTS]
  const at = (state % 16) * BLOCK_BYTES
  target.set(source.subarray(at, at + BLOCK_BYTES), ((state >>> 8) % 16) * BLOCK_BYTES)
  return (older?.words[1] ?? 0) + (target[at] as number) + note.words.length
}
