import { fdatasync, openSync, writeSync } from 'node:fs'

/** An append-only file. One flush is under way at a time; all that comes meanwhile is in the next one. */
export class Journal {
  readonly #file: number
  readonly #durable: (through: number) => void
  #waiting: Buffer[] = []
  #through = 0
  #isFlushing = false

  /** `durable` is told the number of the last entry that a flush has covered. A disk that fails ends the process. */
  constructor(path: string, durable: (through: number) => void) {
    this.#file = openSync(path, 'a')
    this.#durable = durable
  }

  /** Entries have rising numbers. */
  append(bytes: Buffer, number: number): void {
    this.#waiting.push(bytes)
    this.#through = number
    if (!this.#isFlushing) this.#flush()
  }

  #flush(): void {
    this.#isFlushing = true
    const [through, bytes] = [this.#through, Buffer.concat(this.#waiting)]
    this.#waiting = []
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written)
    fdatasync(this.#file, (error) => {
      if (error) throw error
      this.#isFlushing = false
      if (this.#waiting.length > 0) this.#flush()
      this.#durable(through)
    })
  }
}
