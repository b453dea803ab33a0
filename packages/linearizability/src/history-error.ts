/** A history that cannot be judged: it breaks the format, or holds what the model does not know. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError'
  /** The event that is wrong, counted from 0; in what {@link parseHistory} throws, the line, counted from 1, is in the text. */
  readonly event: number
  /** What is wrong, without the place. */
  readonly problem: string

  constructor(event: number, problem: string, place = `event ${event + 1}`) {
    super(`${place}: ${problem}`)
    this.event = event
    this.problem = problem
  }
}
