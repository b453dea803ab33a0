import type { Receipt } from '@synod/ledger'
import type { Command } from 'commander'
import { addConnectionOptions, type Connection, type ConnectionOptions, withConnection } from '../connection.ts'
import { paint, printJson, printLine } from '../output.ts'
import { refused } from '../refusal.ts'
import { commandLine } from '../repeat.ts'

type Change = 'freeze' | 'unfreeze' | 'close'

const DESCRIPTIONS = {
  freeze: 'forbid that money moves on an account',
  unfreeze: 'allow what freeze forbade',
  close: 'close an empty account, for ever',
} as const

const NOTES = {
  freeze: 'Holds on a frozen account can be released, and expire, but not be captured.',
  unfreeze: 'An account that is not frozen stays as it is.',
  close: 'It must have nothing on it and nothing reserved.',
} as const

const DONE = { freeze: 'froze', unfreeze: 'unfroze', close: 'closed' } as const

/** The commands that change what may be done with an account: `freeze`, `unfreeze`, `close`. */
export function registerFreeze(program: Command): void {
  for (const change of ['freeze', 'unfreeze', 'close'] as const) {
    const command = program.command(change).description(DESCRIPTIONS[change]).argument('<account>', 'its id')
    addConnectionOptions(command)
      .addHelpText(
        'after',
        `\nExamples:\n  ledger ${change} alice\n\n${NOTES[change]}\nDoing it twice is doing it once.`,
      )
      .action((account: string, options: ConnectionOptions) => apply(change, account, options))
  }
}

async function apply(change: Change, account: string, options: ConnectionOptions): Promise<void> {
  const repeat = { command: commandLine([change, account], options) }
  const receipt = await withConnection(options, ({ bank }) => submit(bank, change, account), repeat)
  const data = { type: change, status: receipt.status, slot: receipt.slot, account }
  if (receipt.status !== 'applied') throw refused({ from: account }, receipt, data)
  if (options.json) printJson({ ok: true, ...data })
  else printLine(`${DONE[change]} ${account}  ${paint.dim(`slot ${receipt.slot}`)}`)
}

function submit(bank: Connection['bank'], change: Change, account: string): Promise<Receipt> {
  switch (change) {
    case 'freeze':
      return bank.freeze(account)
    case 'unfreeze':
      return bank.unfreeze(account)
    case 'close':
      return bank.closeAccount(account)
  }
}
