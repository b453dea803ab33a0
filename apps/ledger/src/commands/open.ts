import { decimalsOf } from '@synod/ledger'
import type { Command } from 'commander'
import { addConnectionOptions, type ConnectionOptions, withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { printJson, printLine } from '../output.ts'
import { refusedOpen } from '../refusal.ts'
import { commandLine } from '../repeat.ts'

const EXAMPLES = `
Examples:
  ledger open alice EUR
  ledger open acme/payroll JPY --json

Opening an account again in the same currency changes nothing and is no error.`

export function registerOpen(program: Command): void {
  const command = program
    .command('open')
    .description('open an account')
    .argument('<account>', 'its id: 1 to 64 letters, digits and . _ : @ / + -')
    .argument('<currency>', 'three capital letters, as EUR')
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(open)
}

async function open(account: string, currency: string, options: ConnectionOptions): Promise<void> {
  if (decimalsOf(currency) === undefined) {
    throw new Failure(EXIT_CODES.usage, `${currency} is no currency that ISO 4217 lists; write one like EUR`)
  }
  const repeat = { command: commandLine(['open', account, currency], options) }
  const receipt = await withConnection(options, ({ bank }) => bank.open({ account, currency }), repeat)
  const { status, slot } = receipt
  if (status !== 'applied') throw refusedOpen(account, currency, receipt)
  if (options.json) printJson({ ok: true, status, slot, account, currency })
  else printLine(`opened ${account} in ${currency} (slot ${slot})`)
}
