import { setTimeout as sleep } from 'node:timers/promises'
import { CallError } from '@synod/client'
import type { FeedPage, Reading } from '@synod/ledger'
import { type Command, Option } from 'commander'
import { type Connection, withConnection } from '../connection.ts'
import { EXIT_CODES } from '../failure.ts'
import { onInterrupt } from '../interrupts.ts'
import { movementJson } from '../movement-json.ts'
import { paintError, printJson } from '../output.ts'
import { addReadOptions, parseSlot, READ_HELP, type ReadOptions, readOptions, upTo } from '../reading.ts'

interface FeedOptions extends ReadOptions {
  readonly from?: number
  readonly after?: number
  readonly follow?: true
}

/** How long a follower waits before it asks for more. */
const FOLLOW_MS = 250
/** How long it waits when nobody answered. */
const SILENCE_MS = 1000

const EXAMPLES = `
Examples:
  ledger feed --from 1200
  ledger feed --after 81730 --follow
  ledger feed | jq -r '[.number, .kind, .amount.amount] | @tsv'

One JSON object to a line, for each movement that was applied, in the order of
execution. Each has a "number": to go on after a line, name its number with
--after. No movement is ever skipped or repeated, whichever node answers. Ctrl-C
or a reader that leaves ends it between two lines, with exit code ${EXIT_CODES.done}.
${READ_HELP}`

export function registerFeed(program: Command): void {
  const command = program
    .command('feed')
    .description('print every movement that was applied, as JSON lines')
    .addOption(new Option('--from <slot>', 'begin with this slot (default: the first)').argParser(parseSlot))
    .option('--after <number>', 'go on after the movement with this number', upTo(Number.MAX_SAFE_INTEGER))
    .option('--follow', 'wait for more, until Ctrl-C')
  addReadOptions(command).addHelpText('after', EXAMPLES).action(feed)
}

async function feed(options: FeedOptions): Promise<void> {
  const ending = new AbortController()
  const takeBack = onInterrupt(async () => {
    ending.abort()
    process.exit(EXIT_CODES.done)
  })
  // Whoever reads has left, as `head` does.
  process.stdout.once('error', () => ending.abort())
  try {
    await withConnection(options, (connection) => printFeed(connection, options, ending.signal))
  } finally {
    takeBack()
  }
}

async function printFeed({ bank }: Connection, options: FeedOptions, ending: AbortSignal): Promise<void> {
  const { from: fromSlot = 1, follow } = options
  const asking = readOptions(options)
  let after = options.after ?? 0
  let lastSlot = Number.POSITIVE_INFINITY
  let isSilent = false
  while (!ending.aborted) {
    const page = await answerOr(bank.feed({ fromSlot, after }, asking), follow)
    if (page instanceof CallError) {
      if (!isSilent) console.error(`${paintError.yellow('ledger:')} ${page.message}; still asking`)
      isSilent = true
      await pause(SILENCE_MS, ending)
      continue
    }
    isSilent = false
    // Who does not follow wants what there was when they asked, however much comes meanwhile.
    if (!follow) lastSlot = Math.min(lastSlot, page.slot)
    const { movements, next } = page.answer
    const due = movements.filter(({ slot }) => slot <= lastSlot)
    for (const movement of due) printJson(movementJson(movement))
    const isEnd = next <= after || due.length < movements.length
    if (isEnd && !follow) return
    if (isEnd) await pause(FOLLOW_MS, ending)
    else after = next
  }
}

/** The page; for a follower, also why there is none for now. */
async function answerOr(
  asked: Promise<Reading<FeedPage>>,
  follow: true | undefined,
): Promise<Reading<FeedPage> | CallError> {
  try {
    return await asked
  } catch (error) {
    if (follow && error instanceof CallError && error.outcome !== 'refused') return error
    throw error
  }
}

/** Waits, but no longer than until the end. */
async function pause(milliseconds: number, ending: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: ending }).catch(() => {})
}
