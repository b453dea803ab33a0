import { EXIT_CODES, Failure, toFailure } from '../failure.ts'
import { onInterrupt } from '../interrupts.ts'
import { paint, paintError, printJson, printLine } from '../output.ts'
import { Demo } from './demo.ts'
import type { DemoResult } from './result.ts'
import type { View } from './scene.ts'
import { drawSummary } from './summary.ts'
import { hiddenView, liveView, plainView } from './views.ts'

export interface DemoCommandOptions {
  readonly json?: boolean
  readonly seconds: number
  /** False for `--no-kill`. */
  readonly kill: boolean
  readonly trace?: string
  readonly history?: string
}

export async function runDemo({ json = false, seconds, kill, trace, history }: DemoCommandOptions): Promise<void> {
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
