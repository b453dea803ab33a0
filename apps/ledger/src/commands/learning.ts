import type { ClusterLearning } from '@synod/protocol'
import type { Command } from 'commander'
import { addConnectionOptions, type ConnectionOptions, withConnection } from '../connection.ts'
import { paint, printJson, printLine } from '../output.ts'
import { commandLine } from '../repeat.ts'
import { configured, refusedChange } from './cluster-configure.ts'
import { formatLearning, parseLearning } from './learning-mode.ts'

const EXAMPLES = `
Examples:
  ledger learning
  ledger learning every
  ledger learning delegates:2

Who hears of what was accepted (PMS LN1 to LN4). every: each acceptor tells each
learner, two delays and most messages. distinguished: the leader alone, which
tells the others: three delays, fewest messages. delegates:2: the leader and the
two lowest-numbered members, which tell the others: few messages, and the others
hear although the leader fails.`

/** `ledger learning`: shows and sets how what is chosen gets around, on a cluster that runs. */
export function registerLearning(program: Command): void {
  const command = program
    .command('learning')
    .description('show or set how nodes learn what is chosen')
    .argument('[mode]', 'every, distinguished, or delegates:<k>', parseLearning)
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(learn)
}

async function learn(mode: ClusterLearning | undefined, options: ConnectionOptions): Promise<void> {
  if (mode === undefined) return show(options)
  const words = ['learning', formatLearning(mode)]
  const { status, detail, slot } = await withConnection(
    options,
    ({ client }) => configured(client, { type: 'setLearning', learning: mode }, options),
    { command: commandLine(words, options) },
  )
  if (status !== 'changed' && status !== 'unchanged') throw refusedChange({ status, detail }, options)
  if (options.json) printJson({ ok: true, status, slot, learning: mode })
  else printLine(`${detail}${status === 'changed' ? paint.dim(`, since slot ${slot}`) : ''}`)
}

async function show(options: ConnectionOptions): Promise<void> {
  const { learning } = await withConnection(options, ({ client }) => client.members())
  if (options.json) printJson({ ok: true, learning })
  else printLine(formatLearning(learning))
}
