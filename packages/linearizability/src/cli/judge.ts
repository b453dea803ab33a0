import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { type CheckResult, checkHistory } from '../check-history.ts'
import { HistoryError } from '../history-error.ts'
import type { Model } from '../model.ts'
import { parseHistory } from '../parse-history.ts'
import type { CheckLimits } from '../search/turns.ts'

/** The name under which a file stands for standard input. */
export const STANDARD_INPUT = '-'

/** A history that was judged. */
export interface Judged {
  readonly file: string
  readonly outcome: CheckResult['verdict']
  readonly result: CheckResult
  /** The line of each event, counted from 1. */
  readonly lines: readonly number[]
  /** What reading and judging took. */
  readonly ms: number
}

/** A file that holds nothing that could be judged. */
export interface BadInput {
  readonly file: string
  readonly outcome: 'bad input'
  /** Counted from 1; `undefined` if the file could not even be read. */
  readonly line: number | undefined
  readonly problem: string
}

export type Judgement = Judged | BadInput

/** Judges the history in a file; `-` is standard input. */
export async function judgeFile<State, Call>(
  model: Model<State, Call>,
  file: string,
  timeLimitMs: number | undefined,
): Promise<Judgement> {
  const now = () => performance.now()
  const startedMs = now()
  let content: string
  try {
    content = file === STANDARD_INPUT ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    return { file, outcome: 'bad input', line: undefined, problem: `cannot be read: ${reasonOf(error)}` }
  }
  let lines: readonly number[] = []
  try {
    const history = parseHistory(content)
    lines = history.lines
    const limits: CheckLimits = timeLimitMs === undefined ? {} : { timeLimit: { ms: timeLimitMs, now } }
    const result = checkHistory(model, history.events, limits)
    return { file, outcome: result.verdict, result, lines, ms: now() - startedMs }
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error
    return { file, outcome: 'bad input', line: error.line ?? lines[error.event], problem: error.problem }
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder; name the files in it'
  return message
}
