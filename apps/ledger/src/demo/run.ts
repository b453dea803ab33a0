import { EXIT_CODES, Failure, toFailure } from '../failure.ts'
import { onInterrupt } from '../interrupts.ts'
import { paint, paintError, printJson, printLine } from '../output.ts'
import { Demo } from './demo.ts'
import type { DemoResult } from './result.ts'
import type { View } from './scene.ts'
import { drawSummary } from './summary.ts'
import { liveView, plainView, quietView } from './views.ts'

export interface DemoCommandOptions {
  readonly json?: boolean
  readonly seconds: number
  /** False for `--no-kill`. */
  readonly kill: boolean
  readonly trace?: string
  readonly history?: string
  /** The port of the console; 0 for any that is free. */
  readonly console?: number
}

export async function runDemo(options: DemoCommandOptions): Promise<void> {
  const { json = false, seconds, kill, trace, history, console: port } = options
  const demo = new Demo({ seconds, kills: kill, trace, history, console: port, view: chooseView(json) })
  let isInterrupted = false
  let result: DemoResult | undefined
  const takeBack = onInterrupt(async () => {
    isInterrupted = true
    await demo.close()
    // Of a demonstration that is over, this is the way to end.
    if (result) process.exit(exitCodeOf(result))
    console.error('ledger: interrupted; no process and no file is left')
  })
  try {
    result = await demo.run()
    demo.endShow()
    if (json) printJson(result)
    else printLine(drawSummary(result, paint))
    if (demo.consoleUrl !== undefined) await untilInterrupted(demo.consoleUrl, json)
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
  process.exitCode = exitCodeOf(result)
}

function exitCodeOf({ ok }: DemoResult): number {
  return ok ? EXIT_CODES.done : EXIT_CODES.refused
}

/** The cluster stays for whoever looks at it; an interrupt ends the program. */
function untilInterrupted(url: string, json: boolean): Promise<never> {
  if (!json) printLine(`  The cluster is yours until Ctrl-C: kill, cut and pay in its console\n  ${url}\n`)
  return new Promise(() => {})
}

/** With `--json` standard output is for the result alone, and progress is for people only. */
function chooseView(json: boolean): View {
  if (json) return process.stderr.isTTY ? liveView(process.stderr, paintError) : quietView(process.stderr)
  return process.stdout.isTTY ? liveView(process.stdout, paint) : plainView(process.stdout, paint)
}
