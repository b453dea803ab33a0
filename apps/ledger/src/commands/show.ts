import { formatAmount, type MovementView, type TransferSide, type TransferView } from '@synod/ledger'
import type { Command } from 'commander'
import { type AccountChangeRow, formatChanges } from '../change-table.ts'
import { type Connection, withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { movementJson } from '../movement-json.ts'
import { formatText, paint, printJson, printLine } from '../output.ts'
import { addReadOptions, READ_HELP, type ReadOptions, readJson, readNote, readOptions } from '../reading.ts'
import { formatTime } from '../time-text.ts'

const EXAMPLES = `
Examples:
  ledger show rent-2026-07
  ledger show order-7 --json

Of anything that has an id: a deposit, a withdrawal, a transfer, a hold, what
ended it, a reversal, a chain, or one of its links; applied or refused.
${READ_HELP}`

export function registerShow(program: Command): void {
  const command = program
    .command('show')
    .description('show what became of an id, and when')
    .argument('<id>', 'of a transfer, a hold, a chain …')
  addReadOptions(command).addHelpText('after', EXAMPLES).action(show)
}

async function show(id: string, options: ReadOptions): Promise<void> {
  const { reading, links } = await withConnection(options, async ({ bank }) => {
    const reading = await bank.transferById(id, readOptions(options))
    return { reading, links: reading.answer?.kind === 'chain' ? await linksOf(bank, reading.answer, options) : [] }
  })
  const { slot, answer } = reading
  if (answer === null) {
    const message = `unknown id: ${id} was never used, or its command was not executed`
    throw new Failure(EXIT_CODES.refused, message, { status: 'unknown id', id, slot })
  }
  if (options.json) {
    // The slot of the movement is where it was executed, that of the answer where it was read.
    const { slot: readAt, ...when } = readJson(reading, options)
    const { endedBy, expired } = answer
    const listed = answer.kind === 'chain' ? { links: links.map(movementJson) } : {}
    printJson({ ok: true, readAt, ...when, ...movementJson(answer), endedBy, expired, ...listed })
    return
  }
  printLine(describe(answer, links))
  const note = readNote(reading, options)
  if (note) printLine(note)
}

/** The links of an applied chain come right after it. */
async function linksOf(bank: Connection['bank'], chain: MovementView, options: ReadOptions): Promise<MovementView[]> {
  if (chain.status !== 'applied') return []
  const { answer } = await bank.feed({ after: chain.number, limit: LINKS_LOOKED_AT }, readOptions(options))
  return answer.movements.filter((movement) => movement.chain === chain.id)
}

/** As many as a chain can have. */
const LINKS_LOOKED_AT = 16

function describe(movement: TransferView, links: readonly MovementView[]): string {
  const { kind, id, status } = movement
  const standing = status === 'applied' ? paint.green(status) : paint.red(`refused, ${status}`)
  const facts = factsOf(movement).map(([name, fact]) => `  ${paint.dim(name.padEnd(NAME_WIDTH))}${fact}`)
  const rows = [movement, ...links].flatMap(rowsOf)
  return [
    `${paint.bold(kind)} ${id}: ${standing}`,
    ...facts,
    ...(rows.length > 0 ? ['', formatChanges(rows)] : []),
  ].join('\n')
}

const NAME_WIDTH = 9

/** What there is to say of a movement, in the order in which one asks. */
function factsOf(movement: TransferView): [name: string, fact: string][] {
  const { time, slot, amount, currency, memo, chain, hold, reverses, expiresAt, endedBy, expired } = movement
  const from = movement.from?.account
  const to = movement.to?.account
  const facts: [name: string, fact: string | undefined][] = [
    ['when', `${formatTime(time)}, slot ${slot}`],
    ['amount', amount === null || currency === null ? undefined : formatAmount({ currency, minor: amount })],
    ['from', from],
    ['to', to],
    ['memo', memo === '' ? undefined : formatText(memo)],
    ['chain', chain ?? undefined],
    ['hold', hold ?? undefined],
    ['reverses', reverses ?? undefined],
    ['expires', expiresAt === null ? undefined : formatTime(expiresAt)],
    ['ended', expired ? 'expired' : endedBy === null ? undefined : `by ${endedBy}`],
  ]
  return facts.flatMap(([name, fact]) => (fact === undefined ? [] : [[name, fact]]))
}

function rowsOf({ from, to, currency }: MovementView): AccountChangeRow[] {
  return [from, to].filter((side) => side !== null).flatMap((side) => rowOf(side, currency))
}

/** A side whose balance changed. */
function rowOf({ account, balance }: TransferSide, currency: string | null): AccountChangeRow[] {
  if (balance === null || currency === null || balance.before === balance.after) return []
  return [{ account, currency, change: balance }]
}
