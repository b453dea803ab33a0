import { formatAmount } from '@synod/ledger'
import type { Command } from 'commander'
import { withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { moneyJson } from '../money.ts'
import { printJson, printLine } from '../output.ts'
import { addReadOptions, type ReadOptions, readNote, readOptions } from '../reading.ts'

const EXAMPLES = `
Examples:
  ledger balance alice
  ledger balance alice --json
  ledger balance alice --stale --node n3`

export function registerBalance(program: Command): void {
  const command = program
    .command('balance')
    .description('show the balance of an account')
    .argument('<account>', 'its id')
  addReadOptions(command).addHelpText('after', EXAMPLES).action(balance)
}

async function balance(account: string, options: ReadOptions): Promise<void> {
  const { slot, answer } = await withConnection(options, ({ bank }) => bank.balance(account, readOptions(options)))
  if (answer === null) {
    throw new Failure(EXIT_CODES.refused, `unknown account: ${account} was never opened; "ledger accounts" lists all`, {
      ...{ status: 'unknown account', account, slot },
    })
  }
  const money = { currency: answer.currency, minor: answer.balance }
  if (options.json) printJson({ ok: true, slot, account, balance: moneyJson(money) })
  else printLine(`${formatAmount(money)}${readNote(slot, options)}`)
}
