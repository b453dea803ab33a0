import { createLogUpdate } from 'log-update'
import { paint, printLine } from '../output.ts'

const LINE_MS_MIN = 5000

/** Tells what is happening while a command takes its time. Programs, which read JSON, are told nothing. */
export class Narrator {
  readonly #isQuiet: boolean
  readonly #line: ReturnType<typeof createLogUpdate> | undefined
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(isQuiet: boolean) {
    this.#isQuiet = isQuiet
    this.#line = process.stdout.isTTY && !isQuiet ? createLogUpdate(process.stdout) : undefined
  }

  /** Something is so now. */
  say(text: string): void {
    if (this.#isQuiet) return
    this.#line?.clear()
    printLine(text)
  }

  done(text: string): void {
    this.say(`${paint.green('✓')} ${text}`)
  }

  /** How far it is: one line that changes in a terminal, and elsewhere a line now and then. */
  progress(text: string): void {
    if (this.#isQuiet) return
    if (this.#line) {
      this.#line(paint.dim(`… ${text}`))
      return
    }
    if (performance.now() - this.#toldAt < LINE_MS_MIN) return
    this.#toldAt = performance.now()
    printLine(`… ${text}`)
  }

  /** Leaves nothing half told behind. */
  end(): void {
    this.#line?.clear()
  }
}
