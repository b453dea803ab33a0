import { randomUUID } from 'node:crypto'
import { cashAccountId, formatAmount, type MoneyCommand, type Receipt } from '@synod/ledger'
import type { Command } from 'commander'
import { type Connection, withConnection } from '../connection.ts'
import { readMoney } from '../money.ts'
import { addMovementOptions, IDS_HELP, type MovementOptions, memoField, movementWords } from '../movement-options.ts'
import { amountOf, type Movement, printReceipt } from '../movement-receipt.ts'
import { commandLine } from '../repeat.ts'

const PAST = { deposit: 'deposited', withdraw: 'withdrew', transfer: 'transferred' } as const

/** The commands that move money: `deposit`, `withdraw`, `transfer`. */
export function registerMoney(program: Command): void {
  registerOneSided(program, 'deposit', 'bring money into an account')
  registerOneSided(program, 'withdraw', 'take money out of an account')
  const transfer = program
    .command('transfer')
    .description('move money from one account to another')
    .argument('<from>', 'the account to take from')
    .argument('<to>', 'the account to give to')
  addMoneyArguments(transfer)
    .addHelpText(
      'after',
      `\nExamples:\n  ledger transfer alice bob "5.00 EUR"\n  ledger transfer alice bob 5 EUR --id rent-2026-07 --memo rent\n${IDS_HELP}`,
    )
    .action((from: string, to: string, amount: string, currency: string | undefined, options: MovementOptions) =>
      move({ type: 'transfer', from, to, ...fields(amount, currency, options) }, options),
    )
}

function registerOneSided(program: Command, type: 'deposit' | 'withdraw', description: string): void {
  const command = program.command(type).description(description).argument('<account>', 'the account')
  addMoneyArguments(command)
    .addHelpText(
      'after',
      `\nExamples:\n  ledger ${type} alice "12.50 EUR"\n  ledger ${type} alice 12.50 EUR --json\n${IDS_HELP}`,
    )
    .action((account: string, amount: string, currency: string | undefined, options: MovementOptions) =>
      move({ type, account, ...fields(amount, currency, options) }, options),
    )
}

function addMoneyArguments(command: Command): Command {
  command
    .argument('<amount>', 'as "12.50 EUR", or as two words')
    .argument('[currency]', 'the second word of the amount')
  return addMovementOptions(command)
}

function fields(amount: string, currency: string | undefined, { id = randomUUID(), memo }: MovementOptions) {
  const money = readMoney(amount, currency)
  return { id, amount: money.minor, currency: money.currency, ...memoField(memo) }
}

async function move(command: MoneyCommand, options: MovementOptions): Promise<void> {
  const repeat = { id: command.id, command: commandLine(wordsOf(command), options) }
  const receipt = await withConnection(options, ({ bank }) => submit(bank, command), repeat)
  const movement = movementOf(command)
  printReceipt(movement, receipt, { headline: `${PAST[command.type]} ${amountOf(movement)}`, json: options.json })
}

function submit(bank: Connection['bank'], command: MoneyCommand): Promise<Receipt> {
  switch (command.type) {
    case 'deposit':
      return bank.deposit(command)
    case 'withdraw':
      return bank.withdraw(command)
    case 'transfer':
      return bank.transfer(command)
  }
}

/** The words that repeat the command, id included. */
function wordsOf(command: MoneyCommand): string[] {
  const accounts = command.type === 'transfer' ? [command.from, command.to] : [command.account]
  const amount = formatAmount({ currency: command.currency, minor: command.amount })
  return movementWords([command.type, ...accounts, amount], command.id, command.memo)
}

function movementOf(command: MoneyCommand): Movement {
  const { type, id, amount, currency } = command
  const cash = cashAccountId(currency)
  switch (type) {
    case 'deposit':
      return { type, id, amount, currency, from: cash, to: command.account }
    case 'withdraw':
      return { type, id, amount, currency, from: command.account, to: cash }
    case 'transfer':
      return { type, id, amount, currency, from: command.from, to: command.to }
  }
}
