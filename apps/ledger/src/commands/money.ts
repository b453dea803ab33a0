import { randomUUID } from 'node:crypto'
import { formatAmount, type MoneyCommand, type Receipt } from '@synod/ledger'
import type { Command } from 'commander'
import { addConnectionOptions, type Connection, type ConnectionOptions, withConnection } from '../connection.ts'
import { moneyJson, readMoney } from '../money.ts'
import { formatTable, paint, printJson, printLine } from '../output.ts'
import { payee, payer, refusedMoney } from '../refusal.ts'
import { commandLine } from '../repeat.ts'

interface MoneyOptions extends ConnectionOptions {
  readonly id?: string
  readonly memo?: string
}

const AMOUNT_HELP = 'as "12.50 EUR", or as two words'

const IDS = `
The id makes the command idempotent: given again with --id, the same command is
not executed again but answered the same, refused or not. Without --id a random
one is made and printed.`

/** The commands that move money: `deposit`, `withdraw`, `transfer`. */
export function registerMoney(program: Command): void {
  registerOneSided(program, 'deposit', 'bring money into an account')
  registerOneSided(program, 'withdraw', 'take money out of an account')
  const transfer = program
    .command('transfer')
    .description('move money from one account to another')
    .argument('<from>', 'the account to take from')
    .argument('<to>', 'the account to give to')
  addMoneyOptions(transfer)
    .addHelpText(
      'after',
      `\nExamples:\n  ledger transfer alice bob "5.00 EUR"\n  ledger transfer alice bob 5 EUR --id rent-2026-07 --memo rent\n${IDS}`,
    )
    .action((from: string, to: string, amount: string, currency: string | undefined, options: MoneyOptions) =>
      move({ type: 'transfer', from, to, ...fields(amount, currency, options) }, options),
    )
}

function registerOneSided(program: Command, type: 'deposit' | 'withdraw', description: string): void {
  const command = program.command(type).description(description).argument('<account>', 'the account')
  addMoneyOptions(command)
    .addHelpText(
      'after',
      `\nExamples:\n  ledger ${type} alice "12.50 EUR"\n  ledger ${type} alice 12.50 EUR --json\n${IDS}`,
    )
    .action((account: string, amount: string, currency: string | undefined, options: MoneyOptions) =>
      move({ type, account, ...fields(amount, currency, options) }, options),
    )
}

function addMoneyOptions(command: Command): Command {
  command
    .argument('<amount>', AMOUNT_HELP)
    .argument('[currency]', 'the second word of the amount')
    .option('--id <id>', 'the id of this transfer (default: random)')
    .option('--memo <text>', 'what it is for')
  return addConnectionOptions(command)
}

function fields(amount: string, currency: string | undefined, { id = randomUUID(), memo }: MoneyOptions) {
  const money = readMoney(amount, currency)
  return { id, amount: money.minor, currency: money.currency, ...(memo === undefined ? {} : { memo }) }
}

async function move(command: MoneyCommand, options: MoneyOptions): Promise<void> {
  const repeat = { id: command.id, command: commandLine(wordsOf(command), options) }
  const receipt = await withConnection(options, ({ bank }) => submit(bank, command), repeat)
  if (receipt.status !== 'applied') throw refusedMoney(command, receipt, toData(command, receipt))
  if (options.json) printJson({ ok: true, ...toData(command, receipt) })
  else printLine(describe(command, receipt))
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
  const memo = command.memo === undefined ? [] : ['--memo', command.memo]
  return [command.type, ...accounts, amount, '--id', command.id, ...memo]
}

function toData(command: MoneyCommand, { status, slot, from, to }: Receipt): Record<string, unknown> {
  const { currency, id, amount } = command
  const side = (account: string, change: Receipt['from']) => ({
    account,
    before: change && moneyJson({ currency, minor: change.before }),
    after: change && moneyJson({ currency, minor: change.after }),
  })
  return {
    ...{ type: command.type, status, slot, id, amount: moneyJson({ currency, minor: amount }) },
    ...{ from: side(payer(command), from), to: side(payee(command), to) },
  }
}

const PAST = { deposit: 'deposited', withdraw: 'withdrew', transfer: 'transferred' } as const

function describe(command: MoneyCommand, { slot, from, to }: Receipt): string {
  const { currency, type, id } = command
  const money = (minor: bigint) => formatAmount({ currency, minor })
  const rows = [
    ...(from && type !== 'deposit' ? [{ account: payer(command), change: from }] : []),
    ...(to && type !== 'withdraw' ? [{ account: payee(command), change: to }] : []),
  ].map(({ account, change }) => [account, money(change.before), '→', paint.bold(money(change.after))])
  const columns = [
    { head: 'account' },
    { head: 'before', align: 'right' },
    { head: '' },
    { head: 'after', align: 'right' },
  ] as const
  return [
    `${PAST[type]} ${money(command.amount)}  ${paint.dim(`id ${id}, slot ${slot}`)}`,
    formatTable(columns, rows),
  ].join('\n')
}
