/** A history that cannot be judged: it breaks the format, or holds what the model does not know. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError'
  /** The event that is wrong, counted from 0. */
  readonly event: number
  /** What is wrong, without the place. */
  readonly problem: string
  /** The line that is wrong, counted from 1; `undefined` where the history is no text. */
  readonly line: number | undefined

  constructor(event: number, problem: string, line?: number) {
    super(`${line === undefined ? `event ${event + 1}` : `line ${line}`}: ${problem}`)
    this.event = event
    this.problem = problem
    this.line = line
  }
}
