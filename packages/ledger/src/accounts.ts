import type { CurrencyCode } from './currency.ts'
import { finalise, formatLanes, type Lanes } from './hash.ts'
import type { IdKey } from './id-key.ts'
import { IntegerPage } from './integer-page.ts'
import { NameTable } from './name-table.ts'

/** Small, because the first change of a page after a freeze copies the page's balances. */
const PAGE_ACCOUNTS = 256
const PAGE_SHIFT = 8
const PAGE_MASK = PAGE_ACCOUNTS - 1

/** What is out of the ordinary about an account, one bit each. None for most: one look says that there is nothing to check. */
export const CASH = 1
export const FROZEN = 2
export const CLOSED = 4
/** It has a most that it may hold. */
export const MAY_HOLD = 8
/** Something is held on it or it may owe something: its available balance is not its posted one. */
export const SPECIAL = 16
export const EVERY_FLAG = CASH | FROZEN | CLOSED | MAY_HOLD | SPECIAL
/** Those that are no consequence of an account's id and amounts. */
const STATES = FROZEN | CLOSED | MAY_HOLD

/** Set the terms of an account's amounts in the digest apart from each other. */
const HELD_SALT = 0x2545f491
const MAY_OWE_SALT = 0x5bd1e995
const MAY_HOLD_SALT = 0x1b873593
const STATE_SALT = 0x38b34ae5

/** Accounts as they were at one moment, whatever happens to them afterwards. */
export interface FrozenAccounts {
  readonly names: NameTable
  readonly count: number
  currency(account: number): CurrencyCode
  flags(account: number): number
  balance(account: number): bigint
  held(account: number): bigint
  mayOwe(account: number): bigint
  /** null: without limit. */
  mayHold(account: number): bigint | null
}

/**
 * The accounts, numbered 0, 1, 2 … in the order in which they were opened: the same number on every replica.
 *
 * They change in place, except that the first change of a page after {@link freeze} goes to a copy of it.
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
    const page = this.#ownPage(account >>> PAGE_SHIFT)
    const at = account & PAGE_MASK
    page.open(at, key, currency, cash)
    this.#addBalance(page, at, 1)
    return account
  }

  id(account: number): string {
    return this.#names.at(account)
  }

  currency(account: number): CurrencyCode {
    return this.#page(account).currencies[account & PAGE_MASK]!
  }

  /** {@link CASH}, {@link FROZEN}, {@link CLOSED}, {@link MAY_HOLD}, {@link SPECIAL}. */
  flags(account: number): number {
    return this.#page(account).flags[account & PAGE_MASK]!
  }

  /** Whether it is in this currency and has no flags: what can be taken from it is its balance, and anything can be given to it. */
  isOrdinary(account: number, currency: CurrencyCode): boolean {
    const page = this.#page(account)
    const at = account & PAGE_MASK
    return page.currencies[at] === currency && page.flags[at] === 0
  }

  /** Whether it is a currency's cash account, which may go below zero. */
  isCash(account: number): boolean {
    return (this.flags(account) & CASH) !== 0
  }

  isFrozen(account: number): boolean {
    return (this.flags(account) & FROZEN) !== 0
  }

  isClosed(account: number): boolean {
    return (this.flags(account) & CLOSED) !== 0
  }

  /** What is posted, in minor units of the account's currency, exact. */
  balance(account: number): bigint {
    return this.#page(account).balances.get(account & PAGE_MASK)
  }

  /** What its holds reserve. */
  held(account: number): bigint {
    return this.#page(account).held?.get(account & PAGE_MASK) ?? 0n
  }

  /** How far below zero what is posted less what is held may go. Of no meaning for cash. */
  mayOwe(account: number): bigint {
    return this.#page(account).mayOwe?.get(account & PAGE_MASK) ?? 0n
  }

  /** The most that it may be left with by what is given to it; null: without limit. */
  mayHold(account: number): bigint | null {
    return this.#page(account).mayHoldAt(account & PAGE_MASK)
  }

  /** What can be taken or reserved: posted − held + mayOwe. Never below zero, but for cash, from which anything can be taken. */
  available(account: number): bigint {
    const balance = this.balance(account)
    return (this.flags(account) & SPECIAL) === 0 ? balance : balance - this.held(account) + this.mayOwe(account)
  }

  setBalance(account: number, balance: bigint): void {
    const page = this.#ownPage(account >>> PAGE_SHIFT)
    const at = account & PAGE_MASK
    this.#addBalance(page, at, -1)
    page.balances.set(at, balance)
    this.#addBalance(page, at, 1)
  }

  /** The {@link balance} as a number, if it is one from 0 to 2^53 − 1; −1 for any other. */
  smallBalance(account: number): number {
    return this.#page(account).balances.small(account & PAGE_MASK)
  }

  /** {@link setBalance}, for a balance from 0 to 2^53 − 1. */
  setSmallBalance(account: number, balance: number): void {
    const page = this.#ownPage(account >>> PAGE_SHIFT)
    const at = account & PAGE_MASK
    this.#addBalance(page, at, -1)
    page.balances.setSmall(at, balance)
    this.#addBalance(page, at, 1)
  }

  setHeld(account: number, held: bigint): void {
    const page = this.#ownPage(account >>> PAGE_SHIFT)
    page.held ??= IntegerPage.ofLength(PAGE_ACCOUNTS)
    this.#setTerm(page, account & PAGE_MASK, page.held, HELD_SALT, held)
    page.noteSpecial(account & PAGE_MASK)
  }

  setLimits(account: number, mayOwe: bigint, mayHold: bigint | null): void {
    const page = this.#ownPage(account >>> PAGE_SHIFT)
    const at = account & PAGE_MASK
    page.mayOwe ??= IntegerPage.ofLength(PAGE_ACCOUNTS)
    this.#setTerm(page, at, page.mayOwe, MAY_OWE_SALT, mayOwe)
    page.noteSpecial(at)
    page.mayHold ??= IntegerPage.ofLength(PAGE_ACCOUNTS)
    this.#setTerm(page, at, page.mayHold, MAY_HOLD_SALT, mayHold ?? 0n)
    this.#setFlag(page, at, MAY_HOLD, mayHold !== null)
  }

  setFrozen(account: number, isFrozen: boolean): void {
    this.#setFlag(this.#ownPage(account >>> PAGE_SHIFT), account & PAGE_MASK, FROZEN, isFrozen)
  }

  /** Closes the account, for ever. */
  close(account: number): void {
    this.#setFlag(this.#ownPage(account >>> PAGE_SHIFT), account & PAGE_MASK, CLOSED, true)
  }

  /** A view of this moment. Costs one pointer for every 256 accounts, and later one copy of each page that changes. */
  freeze(): FrozenAccounts {
    this.#epoch++
    const [names, pages, count] = [this.#names, this.#pages.slice(), this.count]
    const page = (account: number): Page => pages[account >>> PAGE_SHIFT]!
    return {
      names,
      count,
      currency: (account) => page(account).currencies[account & PAGE_MASK]!,
      flags: (account) => page(account).flags[account & PAGE_MASK]!,
      balance: (account) => page(account).balances.get(account & PAGE_MASK),
      held: (account) => page(account).held?.get(account & PAGE_MASK) ?? 0n,
      mayOwe: (account) => page(account).mayOwe?.get(account & PAGE_MASK) ?? 0n,
      mayHold: (account) => page(account).mayHoldAt(account & PAGE_MASK),
    }
  }

  /**
   * A sum over the accounts of hashes of what they are and have: id, currency, balance, held, limits, frozen, closed. So it
   * does not depend on the order of changes.
   */
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

  #addBalance(page: Page, at: number, sign: 1 | -1): void {
    const words = this.#words
    page.balances.words(at, words)
    this.#digest.a = (this.#digest.a + sign * mix(page.seedsA[at]!, words.a, words.b)) | 0
    this.#digest.b = (this.#digest.b + sign * mix(page.seedsB[at]!, words.b, words.a)) | 0
  }

  /** Changes an amount that most accounts do not have: 0 adds nothing to the digest, so it need not be there. */
  #setTerm(page: Page, at: number, amounts: IntegerPage, salt: number, amount: bigint): void {
    if (amounts.get(at) !== 0n) this.#addTerm(page, at, amounts, salt, -1)
    amounts.set(at, amount)
    if (amount !== 0n) this.#addTerm(page, at, amounts, salt, 1)
  }

  #addTerm(page: Page, at: number, amounts: IntegerPage, salt: number, sign: 1 | -1): void {
    const words = this.#words
    amounts.words(at, words)
    this.#digest.a = (this.#digest.a + sign * mix(page.seedsA[at]! ^ salt, words.a, words.b)) | 0
    this.#digest.b = (this.#digest.b + sign * mix(page.seedsB[at]! ^ salt, words.b, words.a)) | 0
  }

  #setFlag(page: Page, at: number, flag: number, isSet: boolean): void {
    this.#addState(page, at, -1)
    page.flags[at] = isSet ? page.flags[at]! | flag : page.flags[at]! & ~flag
    this.#addState(page, at, 1)
  }

  #addState(page: Page, at: number, sign: 1 | -1): void {
    const state = page.flags[at]! & STATES
    if (state === 0) return
    this.#digest.a = (this.#digest.a + sign * mix(page.seedsA[at]! ^ STATE_SALT, state, 0)) | 0
    this.#digest.b = (this.#digest.b + sign * mix(page.seedsB[at]! ^ STATE_SALT, 0, state)) | 0
  }
}

/** 32 bits of a seed and two words. */
function mix(seed: number, first: number, second: number): number {
  return finalise(finalise(seed ^ first) ^ second)
}

/** 256 accounts. A copy shares with the page it was made from what never changes. */
class Page {
  readonly epoch: number
  readonly balances: IntegerPage
  /** Not there before the first amount that is not 0: most ledgers have few holds and limits. */
  held: IntegerPage | undefined
  mayOwe: IntegerPage | undefined
  mayHold: IntegerPage | undefined
  readonly currencies: Uint16Array
  readonly flags: Uint8Array
  /** A hash of the account's id and currency: two lanes. */
  readonly seedsA: Int32Array
  readonly seedsB: Int32Array

  constructor(epoch: number, from?: Page) {
    this.epoch = epoch
    this.balances = from?.balances.copy() ?? IntegerPage.ofLength(PAGE_ACCOUNTS)
    this.held = from?.held?.copy()
    this.mayOwe = from?.mayOwe?.copy()
    this.mayHold = from?.mayHold?.copy()
    this.currencies = from?.currencies ?? new Uint16Array(PAGE_ACCOUNTS)
    this.flags = from?.flags.slice() ?? new Uint8Array(PAGE_ACCOUNTS)
    this.seedsA = from?.seedsA ?? new Int32Array(PAGE_ACCOUNTS)
    this.seedsB = from?.seedsB ?? new Int32Array(PAGE_ACCOUNTS)
  }

  open(at: number, hash: Lanes, currency: CurrencyCode, cash: boolean): void {
    this.currencies[at] = currency
    this.flags[at] = cash ? CASH : 0
    this.seedsA[at] = finalise(hash.a ^ currency)
    this.seedsB[at] = finalise(hash.b ^ ~currency)
  }

  mayHoldAt(at: number): bigint | null {
    return (this.flags[at]! & MAY_HOLD) === 0 ? null : this.mayHold!.get(at)
  }

  /** Sets {@link SPECIAL} by what is held and may be owed. */
  noteSpecial(at: number): void {
    const isSpecial = (this.held?.get(at) ?? 0n) !== 0n || (this.mayOwe?.get(at) ?? 0n) !== 0n
    this.flags[at] = isSpecial ? this.flags[at]! | SPECIAL : this.flags[at]! & ~SPECIAL
  }
}
