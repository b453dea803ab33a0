import { type Command, InvalidArgumentError } from 'commander'
import { EXIT_CODES, Failure, toFailure } from '../failure.ts'
import { onInterrupt } from '../interrupts.ts'
import { paint, paintError, printJson, printLine } from '../output.ts'
import { Demo } from './demo.ts'
import type { DemoResult } from './result.ts'
import type { View } from './scene.ts'
import { drawSummary } from './summary.ts'
import { hiddenView, liveView, plainView } from './views.ts'

interface DemoCommandOptions {
  readonly json?: boolean
  readonly seconds: number
  /** False for `--no-kill`. */
  readonly kill: boolean
  readonly trace?: string
  readonly history?: string
}

const SECONDS_DEFAULT = 12
const SECONDS_MIN = 2
const SECONDS_MAX = 3600

/** `ledger demo`: three nodes, eight tellers, and a leader that is killed. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .summary('watch three nodes survive the death of their leader')
    .description(
      'Starts three nodes as processes on this machine, lets eight tellers move money, kills the leader half-way,\n' +
        'starts it again on its own store, and then checks every order that was answered. Leaves nothing behind.',
    )
    .option('--seconds <n>', 'how long the tellers work', parseDuration, SECONDS_DEFAULT)
    .option('--no-kill', 'let the leader live')
    .option('--trace <directory>', 'write every node’s protocol trace: <directory>/n1.jsonl …')
    .option('--history <file>', 'write what the clients ask and see')
    .option('--json', 'print one JSON object in the end, for programs')
    .action(runDemo)
}

async function runDemo({ json = false, seconds, kill, trace, history }: DemoCommandOptions): Promise<void> {
  const demo = new Demo({ seconds, kills: kill, trace, history, view: chooseView(json) })
  let isInterrupted = false
  const takeBack = onInterrupt(async () => {
    isInterrupted = true
    await demo.close()
    console.error('ledger: interrupted; no process and no file is left')
  })
  let result: DemoResult
  try {
    result = await demo.run()
  } catch (error) {
    // Whatever failed failed because everything was closed; the program ends once that is done.
    if (isInterrupted) return
    throw (
      toFailure(error) ??
      new Failure(EXIT_CODES.refused, `the demo failed: ${error instanceof Error ? error.message : String(error)}`)
    )
  } finally {
    await demo.close()
    takeBack()
  }
  if (json) printJson(result)
  else printLine(drawSummary(result, paint))
  if (!result.ok) process.exitCode = EXIT_CODES.refused
}

/** With `--json` standard output is for the result alone, and progress is for people only. */
function chooseView(json: boolean): View {
  if (json) return process.stderr.isTTY ? liveView(process.stderr, paintError) : hiddenView
  return process.stdout.isTTY ? liveView(process.stdout, paint) : plainView(process.stdout, paint)
}

function parseDuration(text: string): number {
  const seconds = Number(text)
  if (/^[\d.]+$/.test(text) && seconds >= SECONDS_MIN && seconds <= SECONDS_MAX) return seconds
  throw new InvalidArgumentError(`Write seconds from ${SECONDS_MIN} to ${SECONDS_MAX}.`)
}
