import type { CurrencyCode } from './currency.ts'
import { finalise, formatLanes, type Lanes } from './hash.ts'
import type { IdKey } from './id-key.ts'
import { IntegerPage } from './integer-page.ts'
import { NameTable } from './name-table.ts'

/** Small, because the first change of a page after a freeze copies the page's balances. */
const PAGE_ACCOUNTS = 256
const PAGE_SHIFT = 8
const PAGE_MASK = PAGE_ACCOUNTS - 1

/** Accounts as they were at one moment, whatever happens to them afterwards. */
export interface FrozenAccounts {
  readonly count: number
  id(account: number): string
  currency(account: number): CurrencyCode
  balance(account: number): bigint
}

/**
 * The accounts, numbered 0, 1, 2 … in the order in which they were opened: the same number on every replica.
 *
 * Balances change in place, except that the first change of a page after {@link freeze} goes to a copy of it.
 */
export class Accounts {
  readonly #names = new NameTable()
  readonly #pages: Page[] = []
  /** Counts freezes; a page of an earlier count may be part of a frozen view. */
  #epoch = 0
  readonly #digest: Lanes = { a: 0, b: 0 }
  readonly #words: Lanes = { a: 0, b: 0 }

  get count(): number {
    return this.#names.size
  }

  /** The account's number; −1 if it was never opened. */
  find(key: IdKey): number {
    return this.#names.find(key)
  }

  /** Opens an account with balance 0; its id is not in use. */
  open(key: IdKey, currency: CurrencyCode, cash: boolean): number {
    const account = this.#names.add(key)
    if ((account & PAGE_MASK) === 0) this.#pages.push(new Page(this.#epoch))
    const page = this.#page(account)
    page.open(account & PAGE_MASK, key, currency, cash)
    this.#addToDigest(page, account & PAGE_MASK, 1)
    return account
  }

  id(account: number): string {
    return this.#names.at(account)
  }

  currency(account: number): CurrencyCode {
    return this.#page(account).currencies[account & PAGE_MASK]!
  }

  /** Whether it is a currency's cash account, which may go below zero. */
  isCash(account: number): boolean {
    return this.#page(account).cash[account & PAGE_MASK] === 1
  }

  /** In minor units of the account's currency, exact. */
  balance(account: number): bigint {
    return this.#page(account).balances.get(account & PAGE_MASK)
  }

  setBalance(account: number, balance: bigint): void {
    const page = this.#ownPage(account >>> PAGE_SHIFT)
    const at = account & PAGE_MASK
    this.#addToDigest(page, at, -1)
    page.balances.set(at, balance)
    this.#addToDigest(page, at, 1)
  }

  /** A view of this moment. Costs one pointer for every 256 accounts, and later one copy of each page that changes. */
  freeze(): FrozenAccounts {
    this.#epoch++
    const [names, pages, count] = [this.#names, this.#pages.slice(), this.count]
    return {
      count,
      id: (account) => names.at(account),
      currency: (account) => pages[account >>> PAGE_SHIFT]!.currencies[account & PAGE_MASK]!,
      balance: (account) => pages[account >>> PAGE_SHIFT]!.balances.get(account & PAGE_MASK),
    }
  }

  /** A sum over the accounts of a hash of id, currency and balance, so that it does not depend on the order of changes. */
  digest(): string {
    return formatLanes(this.#digest.a, this.#digest.b)
  }

  #page(account: number): Page {
    return this.#pages[account >>> PAGE_SHIFT]!
  }

  #ownPage(number: number): Page {
    const page = this.#pages[number]!
    if (page.epoch === this.#epoch) return page
    const copy = new Page(this.#epoch, page)
    this.#pages[number] = copy
    return copy
  }

  #addToDigest(page: Page, at: number, sign: 1 | -1): void {
    const words = this.#words
    page.balances.words(at, words)
    this.#digest.a = (this.#digest.a + sign * mix(page.seedsA[at]!, words.a, words.b)) | 0
    this.#digest.b = (this.#digest.b + sign * mix(page.seedsB[at]!, words.b, words.a)) | 0
  }
}

/** 32 bits of a seed and two words. */
function mix(seed: number, first: number, second: number): number {
  return finalise(finalise(seed ^ first) ^ second)
}

/** 256 accounts. Only balances ever change, so a copy shares the rest with the page it was made from. */
class Page {
  readonly epoch: number
  readonly balances: IntegerPage
  readonly currencies: Uint16Array
  readonly cash: Uint8Array
  /** A hash of the account's id and currency: two lanes. */
  readonly seedsA: Int32Array
  readonly seedsB: Int32Array

  constructor(epoch: number, from?: Page) {
    this.epoch = epoch
    this.balances = from?.balances.copy() ?? IntegerPage.ofLength(PAGE_ACCOUNTS)
    this.currencies = from?.currencies ?? new Uint16Array(PAGE_ACCOUNTS)
    this.cash = from?.cash ?? new Uint8Array(PAGE_ACCOUNTS)
    this.seedsA = from?.seedsA ?? new Int32Array(PAGE_ACCOUNTS)
    this.seedsB = from?.seedsB ?? new Int32Array(PAGE_ACCOUNTS)
  }

  open(at: number, hash: Lanes, currency: CurrencyCode, cash: boolean): void {
    this.currencies[at] = currency
    this.cash[at] = cash ? 1 : 0
    this.seedsA[at] = finalise(hash.a ^ currency)
    this.seedsB[at] = finalise(hash.b ^ ~currency)
  }
}
