import { randomUUID } from 'node:crypto'
import type { Hold } from '@synod/ledger'
import type { Command } from 'commander'
import { withConnection } from '../connection.ts'
import { readMoney } from '../money.ts'
import { addMovementOptions, IDS_HELP, type MovementOptions, memoField, movementWords } from '../movement-options.ts'
import { amountOf, printReceipt } from '../movement-receipt.ts'
import { commandLine } from '../repeat.ts'
import { durationWord, parseDuration } from '../time-text.ts'

interface HoldOptions extends MovementOptions {
  /** Milliseconds. */
  readonly expires?: number
}

const EXAMPLES = `
Examples:
  ledger hold alice shop "40 EUR" --id order-7 --expires 24h
  ledger capture order-7 "25 EUR"
  ledger release order-7

The money stays on the account, but is available for nothing else, until it is
captured, released, or the hold expires by the time that the nodes agree on.
${IDS_HELP}`

export function registerHold(program: Command): void {
  const command = program
    .command('hold')
    .description('reserve money of one account for another')
    .argument('<from>', 'the account to reserve it on')
    .argument('<to>', 'the account that it is for')
    .argument('<amount>', 'as "40 EUR", or as two words')
    .argument('[currency]', 'the second word of the amount')
    .option('--expires <time>', 'when it ends by itself, as 15m, 24h, 7d (default: never)', parseDuration)
  addMovementOptions(command).addHelpText('after', EXAMPLES).action(hold)
}

async function hold(
  from: string,
  to: string,
  amount: string,
  currency: string | undefined,
  options: HoldOptions,
): Promise<void> {
  const { id = randomUUID(), memo, expires } = options
  const money = readMoney(amount, currency)
  const fields = { id, from, to, amount: money.minor, currency: money.currency }
  const expiry = expires === undefined ? [] : ['--expires', durationWord(expires)]
  const words = movementWords(['hold', from, to, amountOf(fields), ...expiry], id, memo)
  const command: Omit<Hold, 'type'> = {
    ...fields,
    ...memoField(memo),
    ...(expires === undefined ? {} : { expiresAfterMs: expires }),
  }
  const repeat = { id, command: commandLine(words, options) }
  const receipt = await withConnection(options, ({ bank }) => bank.hold(command), repeat)
  const until = expires === undefined ? '' : `, for ${durationWord(expires)}`
  const headline = `reserved ${amountOf(fields)} for ${to}${until}`
  printReceipt({ type: 'hold', ...fields }, receipt, { headline, json: options.json })
}
