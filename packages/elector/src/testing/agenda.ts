interface Happening {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** Virtual time, in milliseconds: what is to happen happens in order of its time, then in the order in which it was asked for. */
export class Agenda {
  now = 0
  #happenings: Happening[] = []
  #order = 0

  /** Runs `run` in `ms` from now. */
  after(ms: number, run: () => void): void {
    this.#happenings.push({ at: this.now + ms, order: this.#order++, run })
  }

  /** Lets `ms` pass. */
  run(ms: number): void {
    const end = this.now + ms
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.now = next.at
      next.run()
    }
    this.now = end
  }

  #next(end: number): Happening | undefined {
    let first: Happening | undefined
    for (const happening of this.#happenings) {
      if (happening.at > end) continue
      const isEarlier =
        !first || happening.at < first.at || (happening.at === first.at && happening.order < first.order)
      if (isEarlier) first = happening
    }
    if (first) this.#happenings.splice(this.#happenings.indexOf(first), 1)
    return first
  }
}
