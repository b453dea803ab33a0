import type { CurrencyCode } from './currency.ts'

/** What the ledger counts per currency. */
export interface Book {
  /** The number of the currency's cash account; −1 until an account was opened in the currency. */
  cash: number
  /** Transfers that were applied, deposits and withdrawals among them. */
  applied: number
  /** Transfers that were refused and whose id is used up. */
  refused: number
}

/** One book per currency that a command has named. At most 17,576, so bounded. */
export class Books {
  readonly #books = new Map<CurrencyCode, Book>()

  find(currency: CurrencyCode): Book | undefined {
    return this.#books.get(currency)
  }

  /** The currency's book, an empty one if it is new. */
  of(currency: CurrencyCode): Book {
    let book = this.#books.get(currency)
    if (book === undefined) {
      book = { cash: -1, applied: 0, refused: 0 }
      this.#books.set(currency, book)
    }
    return book
  }

  /** Every currency with its book, in alphabetical order. */
  all(): [CurrencyCode, Book][] {
    return [...this.#books].sort(([a], [b]) => a - b)
  }
}
