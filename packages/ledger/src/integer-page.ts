import { hashText, type Lanes } from './hash.ts'

const INT64_MAX = 2n ** 63n - 1n
/** Stands in a page for an integer that is kept beside it, because 64 bits do not hold it. */
const BESIDE = -(2n ** 63n)

/** Which of an integer's two 32-bit halves comes first is the processor's choice; a digest must not depend on it. */
const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1
const HIGH = 1 - LOW
/** The upper halves of whole numbers below 2^53 are below this. */
const SMALL_HIGH_END = 2 ** 21

/** A fixed number of exact integers of any size, 0 at first: 8 bytes each while they fit into 64 bits, as balances do. */
export class IntegerPage {
  readonly #integers: BigInt64Array
  readonly #halves: Int32Array
  #beside: Map<number, bigint> | undefined

  private constructor(integers: BigInt64Array<ArrayBuffer>, beside: Map<number, bigint> | undefined) {
    this.#integers = integers
    this.#halves = new Int32Array(integers.buffer)
    this.#beside = beside
  }

  static ofLength(length: number): IntegerPage {
    return new IntegerPage(new BigInt64Array(length), undefined)
  }

  get(at: number): bigint {
    const integer = this.#integers[at]!
    return integer === BESIDE ? this.#beside!.get(at)! : integer
  }

  set(at: number, integer: bigint): void {
    if (integer > BESIDE && integer <= INT64_MAX) {
      this.#integers[at] = integer
    } else {
      this.#integers[at] = BESIDE
      this.#beside ??= new Map()
      this.#beside.set(at, integer)
    }
  }

  /** The integer, if it is a whole number from 0 to 2^53 − 1: exact, without arithmetic on bigints. −1 for any other. */
  small(at: number): number {
    const high = this.#halves[2 * at + HIGH]!
    if (high < 0 || high >= SMALL_HIGH_END) return -1
    return high * 2 ** 32 + (this.#halves[2 * at + LOW]! >>> 0)
  }

  /** Sets a whole number from 0 to 2^53 − 1. */
  setSmall(at: number, whole: number): void {
    this.#halves[2 * at + LOW] = whole | 0
    this.#halves[2 * at + HIGH] = (whole / 2 ** 32) | 0
  }

  /** Whether some integers may need more than 64 bits. */
  get hasBeside(): boolean {
    return this.#beside !== undefined
  }

  /** Those from `start` to before `end`, as they lie here; for a page that has none beside. */
  words64(start: number, end: number): BigInt64Array {
    return this.#integers.subarray(start, end)
  }

  copy(): IntegerPage {
    return new IntegerPage(this.#integers.slice(), this.#beside && new Map(this.#beside))
  }

  /** Puts 64 bits that stand for an integer into `into`: what digests are made of, without arithmetic on bigints. */
  words(at: number, into: Lanes): void {
    if (this.#beside !== undefined && this.#integers[at] === BESIDE) {
      hashText(String(this.#beside.get(at)), into)
    } else {
      into.a = this.#halves[2 * at + LOW]!
      into.b = this.#halves[2 * at + HIGH]!
    }
  }
}
