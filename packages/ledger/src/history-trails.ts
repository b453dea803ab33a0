import type { ByteReader, ByteWriter } from './history-bytes.ts'

/**
 * Each posting leads back to the one before it of the same account (level 0); each 16th also to the 16th before it (level 1),
 * each 256th to the 256th before it, and so on. So a page of a statement is found in as many steps as it has lines, any
 * posting of millions in some dozens, and no index is written: the history is only ever added to at its end.
 */
export const LEVELS = 6
const LEVEL_BASE = 16

/** Per account: how many postings it has, and for each level the entry of the last posting that is one of that level. */
const WIDTH = 1 + LEVELS

/** A page is what a snapshot writes at once, and what is copied when it changes first after a freeze: 56 KB. */
const PAGE_ACCOUNTS = 1024
const PAGE_SHIFT = 10
const PAGE_MASK = PAGE_ACCOUNTS - 1
/** The numbers in a page. */
export const PAGE_NUMBERS = PAGE_ACCOUNTS * WIDTH

/** Where a search in an account's postings begins. */
export interface Trail {
  /** How many postings the account has. */
  readonly postings: number
  /** For each level the entry of the last posting of it; 0 where there is none. */
  readonly back: readonly number[]
}

/** Where a posting is in the trail of its account. */
export interface TrailPlace {
  /** Which posting of its account it is, from 1. */
  readonly ordinal: number
  /** For each level that it is of the entry of the posting to go back to; 0 where there is none. */
  readonly back: readonly number[]
}

/** Where each account's history ends, by the account's number: 56 bytes each, outside the JavaScript heap. */
export class AccountTrails {
  readonly #pages: Page[] = []
  /** Counts freezes; a page of an earlier count may be part of a frozen view. */
  #epoch = 0

  of(account: number): Trail {
    const page = this.#pages[account >>> PAGE_SHIFT]
    if (page === undefined) return { postings: 0, back: new Array<number>(LEVELS).fill(0) }
    const at = (account & PAGE_MASK) * WIDTH
    return { postings: page.numbers[at]!, back: Array.from(page.numbers.subarray(at + 1, at + WIDTH)) }
  }

  /**
   * Adds a posting by the entry `number` to the account's trail. Writes its ordinal, which says how many levels it has, and for
   * each the distance back: mostly a small number, and 0 if there is none.
   */
  extend(account: number, number: number, writer: ByteWriter): void {
    const { numbers } = this.#ownPage(account >>> PAGE_SHIFT)
    const at = (account & PAGE_MASK) * WIDTH
    const ordinal = numbers[at]! + 1
    const levels = levelsOf(ordinal)
    numbers[at] = ordinal
    writer.whole(ordinal)
    for (let level = 1; level <= levels; level++) {
      const earlier = numbers[at + level]!
      writer.whole(earlier === 0 ? 0 : number - earlier)
      numbers[at + level] = number
    }
  }

  /** A view of this moment, in pages of 1,024 accounts. Costs a pointer for each page, and later a copy of each that changes. */
  freeze(): readonly Float64Array[] {
    this.#epoch++
    return this.#pages.map(({ numbers }) => numbers)
  }

  /** Adds a page of a frozen view after those that are there. False if it cannot be one, of a history of `entries`. */
  addPage(numbers: Float64Array, entries: number): boolean {
    if (numbers.length !== PAGE_NUMBERS) return false
    if (!numbers.every((number) => number <= entries)) return false
    this.#pages.push({ epoch: this.#epoch, numbers })
    return true
  }

  #ownPage(number: number): Page {
    while (this.#pages.length <= number) this.#pages.push({ epoch: this.#epoch, numbers: emptyNumbers() })
    const page = this.#pages[number]!
    if (page.epoch === this.#epoch) return page
    const copy = { epoch: this.#epoch, numbers: page.numbers.slice() }
    this.#pages[number] = copy
    return copy
  }
}

interface Page {
  readonly epoch: number
  readonly numbers: Float64Array
}

function emptyNumbers(): Float64Array {
  return new Float64Array(PAGE_NUMBERS)
}

/** Reads what {@link AccountTrails.extend} wrote for the entry `number`. Throws a `RangeError` if it cannot have been that. */
export function readTrail(reader: ByteReader, number: number): TrailPlace {
  const ordinal = reader.whole()
  const back: number[] = []
  for (let left = levelsOf(ordinal); left > 0; left--) {
    const distance = reader.whole()
    if (distance >= number) throw new RangeError('a way back to before the first entry')
    back.push(distance === 0 ? 0 : number - distance)
  }
  return { ordinal, back }
}

/** On how many levels a posting is: 1, and one more for each time that its ordinal is divisible by 16. */
function levelsOf(ordinal: number): number {
  let levels = 1
  for (let rest = ordinal; levels < LEVELS && rest % LEVEL_BASE === 0; rest /= LEVEL_BASE) levels++
  return levels
}
