import { decimalsOf, type Receipt } from '@synod/ledger'
import type { Command } from 'commander'
import { addConnectionOptions, type Connection, type ConnectionOptions, withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { printJson, printLine } from '../output.ts'
import { refused } from '../refusal.ts'
import { commandLine } from '../repeat.ts'
import { unknownAccount } from '../unknown-account.ts'
import {
  addLimitOptions,
  chosenLimits,
  describeLimits,
  type Limits,
  type LimitWords,
  limitsJson,
  limitWords,
  namesLimits,
  newLimits,
  setLimits,
} from './limit.ts'

type OpenOptions = ConnectionOptions & LimitWords

const EXAMPLES = `
Examples:
  ledger open alice EUR
  ledger open acme/payroll JPY --json
  ledger open bob EUR --overdraft "500 EUR"

Opening an account again in the same currency changes nothing but the limits
that are named, and is no error.`

export function registerOpen(program: Command): void {
  const command = addLimitOptions(
    program
      .command('open')
      .description('open an account')
      .argument('<account>', 'its id: 1 to 64 letters, digits and . _ : @ / + -')
      .argument('<currency>', 'three capital letters, as EUR'),
  )
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(open)
}

async function open(account: string, currency: string, options: OpenOptions): Promise<void> {
  if (decimalsOf(currency) === undefined) {
    throw new Failure(EXIT_CODES.usage, `${currency} is no currency that ISO 4217 lists; write one like EUR`)
  }
  // What is no limit is refused before anything is sent.
  chosenLimits(newLimits(currency), options)
  const repeat = { command: commandLine(['open', account, currency, ...limitWords(options)], options) }
  const { receipt, limits } = await withConnection(
    options,
    async ({ bank }) => {
      const receipt = await bank.open({ account, currency })
      if (receipt.status !== 'applied') throw refusedOpen(account, currency, receipt)
      return { receipt, limits: namesLimits(options) ? await limitNew(bank, account, options) : undefined }
    },
    repeat,
  )
  const { status, slot } = receipt
  if (options.json) printJson({ ok: true, status, slot, account, currency, ...(limits ? limitsJson(limits) : {}) })
  else printLine(`opened ${account} in ${currency}${limits ? `; it ${describeLimits(limits)}` : ''} (slot ${slot})`)
}

async function limitNew(bank: Connection['bank'], account: string, words: LimitWords): Promise<Limits> {
  const { slot, answer } = await bank.balance(account)
  if (answer === null) throw unknownAccount(account, slot)
  const limits = chosenLimits(answer, words)
  await setLimits(bank, account, limits)
  return limits
}

/** The account exists: the id of `open` is the account's, and nobody has to be told what an id is. */
function refusedOpen(account: string, currency: string, receipt: Receipt): Failure {
  const { status, slot } = receipt
  const details = { status, slot, account, currency }
  if (status !== 'exists with different currency') return refused({ from: account, currency }, receipt, details)
  return new Failure(EXIT_CODES.refused, `refused, ${status}: ${account} is kept in another currency`, details)
}
