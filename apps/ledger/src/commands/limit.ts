import { formatAmount, type Receipt } from '@synod/ledger'
import type { Command } from 'commander'
import { addConnectionOptions, type Connection, type ConnectionOptions, withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { moneyJson, readMoneyIn } from '../money.ts'
import { paint, printJson, printLine } from '../output.ts'
import { refused } from '../refusal.ts'
import { commandLine } from '../repeat.ts'
import { unknownAccount } from '../unknown-account.ts'

/** What an account may be limited to, as text; what is left out stays as it is. */
export interface LimitWords {
  readonly overdraft?: string
  readonly maximum?: string
}

/** What an account is limited to, in minor units. */
export interface Limits {
  readonly currency: string
  /** How far below zero it may go. */
  readonly mayOwe: bigint
  /** The most that it may hold; null for any. */
  readonly mayHold: bigint | null
}

type LimitOptions = ConnectionOptions & LimitWords

const EXAMPLES = `
Examples:
  ledger limit alice                        shows its limits
  ledger limit alice --overdraft "500 EUR"
  ledger limit alice --overdraft none --maximum 10000

An overdraft lets the account go below zero; a maximum keeps it from being given
more. What is not named stays as it is. Setting it twice is setting it once.`

export function registerLimit(program: Command): void {
  const command = addLimitOptions(
    program.command('limit').description('show or set how far an account may go').argument('<account>', 'its id'),
  )
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(limit)
}

export function addLimitOptions(command: Command): Command {
  return command
    .option('--overdraft <amount>', 'how far below zero it may go, or none')
    .option('--maximum <amount>', 'the most that it may hold, or none')
}

/** The words that set the same limits again. */
export function limitWords({ overdraft, maximum }: LimitWords): string[] {
  return [
    ...(overdraft === undefined ? [] : ['--overdraft', overdraft]),
    ...(maximum === undefined ? [] : ['--maximum', maximum]),
  ]
}

export function namesLimits({ overdraft, maximum }: LimitWords): boolean {
  return overdraft !== undefined || maximum !== undefined
}

async function limit(account: string, options: LimitOptions): Promise<void> {
  const repeat = { command: commandLine(['limit', account, ...limitWords(options)], options) }
  const { limits, slot } = await withConnection(
    options,
    async ({ bank }) => {
      const reading = await bank.balance(account)
      if (reading.answer === null) throw unknownAccount(account, reading.slot)
      if (!namesLimits(options)) return { limits: reading.answer, slot: reading.slot }
      const limits = chosenLimits(reading.answer, options)
      return { limits, slot: (await setLimits(bank, account, limits)).slot }
    },
    repeat,
  )
  if (options.json) printJson({ ok: true, slot, account, ...limitsJson(limits) })
  else printLine(`${account} ${describeLimits(limits)}  ${paint.dim(`slot ${slot}`)}`)
}

/** The limits of an account that nobody has limited yet. */
export function newLimits(currency: string): Limits {
  return { currency, mayOwe: 0n, mayHold: null }
}

/**
 * The limits that the account is to have. The ledger sets both at once, so one that is not named is taken from what the
 * account has now. Throws an `AmountError` or a `Failure` for text that is no limit.
 */
export function chosenLimits({ currency, mayOwe, mayHold }: Limits, { overdraft, maximum }: LimitWords): Limits {
  return {
    currency,
    mayOwe: overdraft === undefined ? mayOwe : (readLimit(overdraft, currency) ?? 0n),
    mayHold: maximum === undefined ? mayHold : readLimit(maximum, currency),
  }
}

/** Throws the ledger's no as a `Failure`. */
export async function setLimits(bank: Connection['bank'], account: string, limits: Limits): Promise<Receipt> {
  const receipt = await bank.setLimits({ account, ...pick(limits) })
  const { status, slot } = receipt
  if (status === 'applied') return receipt
  throw refused({ from: account, currency: limits.currency }, receipt, { status, slot, account })
}

export function limitsJson({ currency, mayOwe, mayHold }: Limits): Record<string, unknown> {
  return {
    overdraft: moneyJson({ currency, minor: mayOwe }),
    maximum: mayHold === null ? null : moneyJson({ currency, minor: mayHold }),
  }
}

/** `may owe 500.00 EUR and hold 10000.00 EUR at most` */
export function describeLimits({ currency, mayOwe, mayHold }: Limits): string {
  const owes = mayOwe === 0n ? 'may owe nothing' : `may owe ${formatAmount({ currency, minor: mayOwe })}`
  return mayHold === null ? owes : `${owes} and hold ${formatAmount({ currency, minor: mayHold })} at most`
}

/** An amount, which may be zero here, or null for `none`. */
function readLimit(text: string, currency: string): bigint | null {
  if (text === 'none') return null
  if (/^0+(\.0+)?$/.test(text.replace(` ${currency}`, ''))) return 0n
  if (text.startsWith('-')) throw new Failure(EXIT_CODES.usage, `${text} is below zero: write an amount, or none`)
  return readMoneyIn(currency, text)
}

function pick({ currency, mayOwe, mayHold }: Limits): Limits {
  return { currency, mayOwe, mayHold }
}
