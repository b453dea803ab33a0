import { CallError } from '@synod/client'
import { decodeData } from '@synod/codec'
import type { CallRequest } from '@synod/deeds'
import type { Called, Happening, Party } from '@synod/feed'
import { type Command, createLedger, formatAmount, nameOutput, type Output, wordsOfCommand } from '@synod/ledger'
import type { ClientProcess } from '../world/client-process.ts'

export interface CallerOptions {
  readonly nowUs: () => number
  readonly tell: (happening: Happening) => void
}

export type Ending = Exclude<Called['state'], 'asked'>

/** The currency of accounts that were opened elsewhere, or not at all. */
const CURRENCY = 'EUR'
/** A call ends one way or the other after so many milliseconds. */
const DEADLINE_MS = 5000

const { schemas } = createLedger()

/** Has calls made by client processes, and tells of their beginnings and ends. */
export class Caller {
  readonly #options: CallerOptions
  readonly #currencies = new Map<string, string>()
  #calls = 0

  constructor(options: CallerOptions) {
    this.#options = options
  }

  /** `ended` is told what became of it. */
  call({ client, process }: ClientProcess, lane: Party, request: CallRequest, ended: (how: Ending) => void): void {
    this.#calls += 1
    const id = this.#calls
    if (request.f === 'open') this.#currencies.set(request.account, request.currency)
    const currency = this.#currencyOf(request)
    const body = schemas.command.encode(commandOf(request, `c${id}`, currency))
    // What the ledger would not read as a command is said as it was asked for.
    const words = schemas.command.decode(body).ok ? wordsOfCommand(body) : Object.values(request).join(' ')
    const told = { type: 'called', id, client: lane, words } as const
    this.#options.tell({ ...told, at: this.#options.nowUs(), state: 'asked' })
    const end = (state: Ending, answer: string) => {
      if (!process.isAlive) return
      this.#options.tell({ ...told, at: this.#options.nowUs(), state, answer })
      ended(state)
    }
    client.submit(body, { deadlineMs: DEADLINE_MS }).then(
      ({ output, slot }) => {
        const [state, answer] = outcomeOf(output, request, currency)
        end(state, `${answer}, in slot ${slot}`)
      },
      (error: unknown) => {
        if (!(error instanceof CallError)) throw error
        const isRefused = error.outcome === 'refused'
        end(isRefused ? 'refused' : error.mayHaveExecuted ? 'unknown' : 'failed', error.message)
      },
    )
  }

  #currencyOf(request: CallRequest): string {
    if (request.f === 'open') return request.currency
    return this.#currencies.get(request.f === 'transfer' ? request.from : request.account) ?? CURRENCY
  }
}

function commandOf(request: CallRequest, id: string, currency: string): Command {
  switch (request.f) {
    case 'open':
      return { type: 'open', account: request.account, currency }
    case 'transfer':
      return { type: 'transfer', id, from: request.from, to: request.to, amount: BigInt(request.amount), currency }
    default:
      return { type: request.f, id, account: request.account, amount: BigInt(request.amount), currency }
  }
}

/** What the ledger answered: refused, or the balances afterwards. */
function outcomeOf(bytes: Uint8Array, request: CallRequest, currency: string): [Ending, string] {
  const output = decodeData(bytes)
  if (!output.ok) throw new Error(`the output of a command is no data: ${output.detail}`)
  const { status, from, to } = nameOutput(output.value as Output)
  if (status !== 'applied') return ['refused', status]
  const names =
    request.f === 'transfer'
      ? [request.from, request.to]
      : [request.f === 'withdraw' && request.account, request.f === 'deposit' && request.account]
  const balances = [from, to].flatMap((change, at) => {
    const name = names[at]
    return change && name ? [`${name} has ${formatAmount({ currency, minor: change.after })}`] : []
  })
  return ['answered', ['applied', ...balances].join(', ')]
}
