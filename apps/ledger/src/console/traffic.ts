import type { CallRequest } from '@synod/deeds'
import type { Desk } from './desk.ts'

const TILLS = ['till:1', 'till:2', 'till:3', 'till:4', 'till:5', 'till:6']
const CURRENCY = 'EUR'
/** In cents. */
const FLOAT = '10000000'
const AMOUNT_MAX = 50_00
const TICK_MS = 50
/** Transfers without an answer; beyond it the traffic waits. */
const UNDER_WAY_MAX = 64

/** Money that moves between accounts of its own, at a rate, so that there is something to look at. */
export class Traffic {
  readonly #desk: Pick<Desk, 'call'>
  readonly #random: () => number
  #perSecond = 0
  #timer: NodeJS.Timeout | undefined
  #tills: 'closed' | 'opening' | 'open' = 'closed'
  #owed = 0
  #underWay = 0

  constructor(desk: Pick<Desk, 'call'>, random: () => number = Math.random) {
    this.#desk = desk
    this.#random = random
  }

  get perSecond(): number {
    return this.#perSecond
  }

  /** Transfers each second from now on; 0 for none. */
  setRate(perSecond: number): void {
    this.#perSecond = perSecond
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#owed = 0
    if (perSecond > 0) this.#timer = setInterval(() => void this.tick(TICK_MS), TICK_MS)
  }

  /** Makes the transfers of so many milliseconds, as far as there is room. Resolves when they have ended. */
  async tick(ms: number): Promise<void> {
    if (this.#tills === 'opening') return
    if (this.#tills === 'closed') {
      this.#tills = 'opening'
      this.#tills = (await this.#openTills()) ? 'open' : 'closed'
    }
    if (this.#tills === 'closed') return
    this.#owed = Math.min(UNDER_WAY_MAX, this.#owed + (this.#perSecond * ms) / 1000)
    const calls: Promise<unknown>[] = []
    for (; this.#owed >= 1 && this.#underWay < UNDER_WAY_MAX; this.#owed -= 1) calls.push(this.#transfer())
    await Promise.all(calls)
  }

  close(): void {
    this.setRate(0)
  }

  async #transfer(): Promise<void> {
    this.#underWay += 1
    await this.#desk.call(this.#order())
    this.#underWay -= 1
  }

  #order(): CallRequest {
    const from = Math.floor(this.#random() * TILLS.length)
    const to = (from + 1 + Math.floor(this.#random() * (TILLS.length - 1))) % TILLS.length
    const amount = String(1 + Math.floor(this.#random() * AMOUNT_MAX))
    return { f: 'transfer', from: TILLS[from] ?? '', to: TILLS[to] ?? '', amount }
  }

  /** Whether all tills are open and have money. */
  async #openTills(): Promise<boolean> {
    for (const account of TILLS) {
      const opened = await this.#desk.call({ f: 'open', account, currency: CURRENCY })
      if (opened.state !== 'answered') return false
      const filled = await this.#desk.call({ f: 'deposit', account, amount: FLOAT })
      if (filled.state !== 'answered') return false
    }
    return true
  }
}
