import type { CallRequest } from '@synod/deeds'
import type { Random } from '../random.ts'
import type { Agenda } from '../world/agenda.ts'
import type { Ending } from './caller.ts'

/** What clients do while nobody asks for anything: accounts are opened and filled, and money goes round. */
export interface TrafficOptions {
  /** Between two calls pass so many milliseconds, or half as many more or less. */
  readonly everyMs: number
}

const ACCOUNTS = ['alice', 'bob', 'carol', 'dave'] as const
const CURRENCY = 'EUR'
const FIRST_DEPOSIT = '10000'
const AMOUNT_MAX = 2500
/** The nodes find a leader first, in microseconds. */
const BEGINS_US = 400_000
/** A call that was not answered while the accounts are opened is made again after so long, in microseconds. */
const AGAIN_US = 200_000

/** Makes calls at random times, one by one until every account is open, and then whether or not those before have ended. */
export class Traffic {
  readonly #agenda: Agenda
  readonly #random: Random
  readonly #everyMs: number
  readonly #call: (request: CallRequest, ended: (how: Ending) => void) => void
  readonly #firsts: CallRequest[] = ACCOUNTS.flatMap((account): CallRequest[] => [
    { f: 'open', account, currency: CURRENCY },
    { f: 'deposit', account, amount: FIRST_DEPOSIT },
  ])

  constructor(
    agenda: Agenda,
    random: Random,
    { everyMs }: TrafficOptions,
    call: (request: CallRequest, ended: (how: Ending) => void) => void,
  ) {
    this.#agenda = agenda
    this.#random = random
    this.#everyMs = everyMs
    this.#call = call
    agenda.in(BEGINS_US, () => this.#prepare())
  }

  #prepare(): void {
    const first = this.#firsts[0]
    if (!first) {
      this.#goOn()
      return
    }
    this.#call(first, (how) => {
      if (how === 'answered' || how === 'refused') this.#firsts.shift()
      this.#agenda.in(how === 'answered' ? 0 : AGAIN_US, () => this.#prepare())
    })
  }

  #goOn(): void {
    const [from, to] = this.#random.shuffled<string>(ACCOUNTS) as [string, string]
    const amount = String(this.#random.between(1, AMOUNT_MAX))
    const waitUs = this.#everyMs * 1000 * (0.5 + this.#random.fraction())
    this.#agenda.in(waitUs, () => {
      this.#call({ f: 'transfer', from, to, amount }, () => {})
      this.#goOn()
    })
  }
}
