import { closeSync, openSync, writeSync } from 'node:fs'
import { formatEvent } from '@synod/linearizability'
import { type RunResult, simulate } from '../run.ts'
import { paint } from './explore-words.ts'
import { planOf, type RunChoice, workloadOf } from './seed-summary.ts'

export interface ReplayOptions {
  readonly seed: number
  readonly choice: RunChoice
  readonly keep?: string | undefined
  /** Where the protocol trace goes, and the client history; see FORMATS.md. */
  readonly trace?: string | undefined
  readonly history?: string | undefined
  /** Takes what every node logs and every fault that comes, a line each. */
  readonly told?: ((line: string) => void) | undefined
}

const BUFFERED_LINES_MAX = 4096

/** Runs one seed, and writes down what was asked for. */
export async function replay({ seed, choice, keep, trace, history, told }: ReplayOptions): Promise<RunResult> {
  const traceFile = trace === undefined ? undefined : new LineFile(trace)
  const historyFile = history === undefined ? undefined : new LineFile(history)
  try {
    const result = await simulate(seed, {
      workload: workloadOf(choice),
      plan: planOf(seed, choice, keep),
      ...(traceFile ? { trace: (line: string) => traceFile.write(line) } : {}),
      ...(told ? { told: (atMs: number, who: string, line: string) => told(logLine(atMs, who, line)) } : {}),
    })
    for (const event of result.history) historyFile?.write(formatEvent(event))
    return result
  } finally {
    traceFile?.close()
    historyFile?.close()
  }
}

function logLine(atMs: number, who: string, line: string): string {
  const { dim, cyan, yellow } = paint.output
  const name = who === 'world' ? yellow(who.padEnd(5)) : cyan(who.padEnd(5))
  return `${dim(`${(atMs / 1000).toFixed(6).padStart(11)}`)} ${name} ${line}`
}

/** A file written in few large pieces. */
class LineFile {
  readonly #file: number
  #lines: string[] = []

  constructor(path: string) {
    this.#file = openSync(path, 'w')
  }

  write(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length >= BUFFERED_LINES_MAX) this.#flush()
  }

  close(): void {
    this.#flush()
    closeSync(this.#file)
  }

  #flush(): void {
    if (this.#lines.length > 0) writeSync(this.#file, this.#lines.join('\n') + '\n')
    this.#lines = []
  }
}
