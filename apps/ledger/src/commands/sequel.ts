import { randomUUID } from 'node:crypto'
import type { Receipt, Status, TransferView } from '@synod/ledger'
import type { Command } from 'commander'
import { type Connection, withConnection } from '../connection.ts'
import { readMoneyIn } from '../money.ts'
import { addMovementOptions, IDS_HELP, type MovementOptions, memoField, movementWords } from '../movement-options.ts'
import { amountOf, type Movement, printReceipt } from '../movement-receipt.ts'
import { refused } from '../refusal.ts'
import { commandLine } from '../repeat.ts'

/** The commands about an earlier movement: `capture`, `release`, `reverse`. They name it alone, and have the rest from it. */
export function registerSequels(program: Command): void {
  const capture = program
    .command('capture')
    .description('move money that a hold has reserved')
    .argument('<hold>', 'the id of the hold')
    .argument('[amount]', 'a part of it, as "25 EUR" or 25 EUR; the rest is released')
    .argument('[currency]', 'the second word of the amount')
  addMovementOptions(capture)
    .addHelpText('after', `\nExamples:\n  ledger capture order-7\n  ledger capture order-7 "25 EUR"\n${IDS_HELP}`)
    .action((hold: string, amount: string | undefined, currency: string | undefined, options: MovementOptions) =>
      captureHold(hold, [amount, currency], options),
    )
  const release = program
    .command('release')
    .description('end a hold without moving money')
    .argument('<hold>', 'the id of the hold')
  addMovementOptions(release)
    .addHelpText(
      'after',
      `\nExamples:\n  ledger release order-7\n  ledger release order-7 --memo cancelled\n${IDS_HELP}`,
    )
    .action(releaseHold)
  const reverse = program
    .command('reverse')
    .description('move the money of a transfer back, once')
    .argument('<id>', 'of a deposit, a withdrawal, a transfer or a capture')
  addMovementOptions(reverse)
    .addHelpText('after', `\nExamples:\n  ledger reverse rent-2026-07 --memo "paid twice"\n${IDS_HELP}`)
    .action(reverseTransfer)
}

async function captureHold(
  hold: string,
  [amount, currency]: readonly [amount?: string, currency?: string],
  options: MovementOptions,
): Promise<void> {
  const { id = randomUUID(), memo } = options
  const spoken = [amount, currency].filter((word) => word !== undefined)
  const words = movementWords(['capture', hold, ...spoken], id, memo)
  const { subject, movement, receipt } = await submitSequel(options, { id, words }, async ({ bank }) => {
    const subject = await findSubject(bank, hold, 'unknown hold')
    const part = amount === undefined ? undefined : readMoneyIn(subject.currency, amount, currency)
    const movement: Movement = { type: 'capture', id, ...subject, amount: part ?? subject.amount }
    const receipt = await bank.capture({
      ...{ id, hold, ...memoField(memo) },
      ...(part === undefined ? {} : { amount: part }),
    })
    return { subject, movement, receipt }
  })
  const rest = subject.amount - movement.amount
  const released = rest > 0n ? `, the other ${amountOf({ ...movement, amount: rest })} are released` : ''
  const headline = `captured ${amountOf(movement)} of ${hold}${released}`
  printReceipt(movement, receipt, { headline, json: options.json })
}

async function releaseHold(hold: string, options: MovementOptions): Promise<void> {
  const { id = randomUUID(), memo } = options
  const words = movementWords(['release', hold], id, memo)
  const { movement, receipt } = await submitSequel(options, { id, words }, async ({ bank }) => {
    const movement: Movement = { type: 'release', id, ...(await findSubject(bank, hold, 'unknown hold')) }
    return { movement, receipt: await bank.release({ id, hold, ...memoField(memo) }) }
  })
  printReceipt(movement, receipt, { headline: `released ${amountOf(movement)} of ${hold}`, json: options.json })
}

async function reverseTransfer(transfer: string, options: MovementOptions): Promise<void> {
  const { id = randomUUID(), memo } = options
  const words = movementWords(['reverse', transfer], id, memo)
  const { movement, receipt } = await submitSequel(options, { id, words }, async ({ bank }) => {
    const { from, to, ...subject } = await findSubject(bank, transfer, 'unknown transfer')
    const movement: Movement = { type: 'reverse', id, ...subject, from: to, to: from }
    return { movement, receipt: await bank.reverse({ id, transfer, ...memoField(memo) }) }
  })
  printReceipt(movement, receipt, { headline: `moved ${amountOf(movement)} back`, json: options.json })
}

function submitSequel<T extends { readonly receipt: Receipt }>(
  options: MovementOptions,
  { id, words }: { readonly id: string; readonly words: readonly string[] },
  submit: (connection: Connection) => Promise<T>,
): Promise<T> {
  return withConnection(options, submit, { id, command: commandLine(words, options) })
}

/** What a sequel has from the movement that it is about. */
type Subject = Pick<Movement, 'amount' | 'currency' | 'from' | 'to'> & { readonly subject: string }

/**
 * The movement that a command is about: its receipt has balances, and nobody could read them without a currency. It never
 * changes, so it does not matter that it is read before. Throws a `Failure` if there is none, and nothing is sent then.
 */
async function findSubject(bank: Connection['bank'], id: string, otherwise: Status): Promise<Subject> {
  const { slot, answer } = await bank.transferById(id)
  const subject = answer && subjectOf(answer)
  if (subject) return subject
  const status = answer && otherwise === 'unknown transfer' ? 'not reversible' : otherwise
  throw refused({ subject: id }, { status, from: null, to: null }, { status, slot })
}

/** null for chains, which have no amount, and for what was refused because nobody knew what it was about. */
function subjectOf({ id, amount, currency, from, to }: TransferView): Subject | null {
  if (amount === null || currency === null || from === null || to === null) return null
  return { subject: id, amount, currency, from: from.account, to: to.account }
}
