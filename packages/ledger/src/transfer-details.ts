import type { Lanes } from './hash.ts'
import { IntegerPage } from './integer-page.ts'
import type { StatusCode } from './status.ts'
import type { TransferDetail } from './transfer-record.ts'

const PAGE_DETAILS = 256
const PAGE_SHIFT = 8
const PAGE_MASK = PAGE_DETAILS - 1

/** How many words a detail adds to the running hash of the log. */
export const DETAIL_WORDS = 9

/** The details of those movements that have any, in their order. Like records they are added and never changed. */
export class TransferDetails {
  readonly #pages: Page[] = []
  #count = 0

  get count(): number {
    return this.#count
  }

  add(detail: TransferDetail): number {
    const number = this.#count++
    if ((number & PAGE_MASK) === 0) this.#pages.push(new Page())
    this.#pages[number >>> PAGE_SHIFT]!.write(number & PAGE_MASK, detail)
    return number
  }

  at(number: number): TransferDetail {
    return this.#pages[number >>> PAGE_SHIFT]!.read(number & PAGE_MASK)
  }

  /** Puts what stands for a detail into `into`, from `place` on. */
  words(number: number, into: Int32Array, place: number): void {
    this.#pages[number >>> PAGE_SHIFT]!.words(number & PAGE_MASK, into, place)
  }
}

class Page {
  readonly expiresAfters = new Float64Array(PAGE_DETAILS)
  readonly expiresAts = new Float64Array(PAGE_DETAILS)
  readonly hasAvailables = new Uint8Array(PAGE_DETAILS)
  readonly availablesBefore = IntegerPage.ofLength(PAGE_DETAILS)
  readonly availablesAfter = IntegerPage.ofLength(PAGE_DETAILS)
  readonly links = new Uint8Array(PAGE_DETAILS)
  readonly faileds = new Uint8Array(PAGE_DETAILS)
  readonly failures = new Uint8Array(PAGE_DETAILS)

  write(at: number, detail: TransferDetail): void {
    this.expiresAfters[at] = detail.expiresAfterMs
    this.expiresAts[at] = detail.expiresAt
    this.links[at] = detail.links
    this.faileds[at] = detail.failed
    this.failures[at] = detail.failure
    if (detail.available === null) return
    this.hasAvailables[at] = 1
    this.availablesBefore.set(at, detail.available.before)
    this.availablesAfter.set(at, detail.available.after)
  }

  read(at: number): TransferDetail {
    return {
      expiresAfterMs: this.expiresAfters[at]!,
      expiresAt: this.expiresAts[at]!,
      available:
        this.hasAvailables[at] === 0
          ? null
          : { before: this.availablesBefore.get(at), after: this.availablesAfter.get(at) },
      links: this.links[at]!,
      failed: this.faileds[at]!,
      failure: this.failures[at] as StatusCode,
    }
  }

  words(at: number, into: Int32Array, place: number): void {
    numberWords(this.expiresAfters[at]!, into, place)
    numberWords(this.expiresAts[at]!, into, place + 2)
    into[place + 4] =
      this.hasAvailables[at]! | (this.links[at]! << 8) | (this.faileds[at]! << 16) | (this.failures[at]! << 24)
    integerWords(this.availablesBefore, at, into, place + 5)
    integerWords(this.availablesAfter, at, into, place + 7)
  }
}

/** A whole number below 2^53 as two words. */
export function numberWords(number: number, into: Int32Array, place: number): void {
  into[place] = number | 0
  into[place + 1] = (number / 2 ** 32) | 0
}

const halves: Lanes = { a: 0, b: 0 }

export function integerWords(integers: IntegerPage, at: number, into: Int32Array, place: number): void {
  integers.words(at, halves)
  into[place] = halves.a
  into[place + 1] = halves.b
}
