import type { Box } from './box.ts'

const CELL = 40

/** Things by where they are, so that what is near is found without looking at all of them. */
export class Grid<T> {
  readonly #columns: number
  readonly #rows: number
  readonly #cells: (T[] | undefined)[] = []

  constructor(width: number, height: number) {
    this.#columns = Math.max(1, Math.ceil(width / CELL))
    this.#rows = Math.max(1, Math.ceil(height / CELL))
  }

  add(box: Box, thing: T): void {
    this.#visit(box, (cell) => {
      const things = this.#cells[cell]
      if (things) things.push(thing)
      else this.#cells[cell] = [thing]
    })
  }

  /** What may touch the box, each once. */
  near(box: Box): ReadonlySet<T> {
    const near = new Set<T>()
    this.#visit(box, (cell) => {
      for (const thing of this.#cells[cell] ?? []) near.add(thing)
    })
    return near
  }

  /** A turned box that is long and thin, as a line is, touches few of the cells of its bounds: only those are visited. */
  #visit({ middle, width, height, angle }: Box, visit: (cell: number) => void): void {
    const steps = Math.max(1, Math.ceil(width / CELL))
    const across = Math.abs(Math.cos(angle)) * (width / steps) + Math.abs(Math.sin(angle)) * height
    const down = Math.abs(Math.sin(angle)) * (width / steps) + Math.abs(Math.cos(angle)) * height
    let last = -1
    for (let step = 0; step < steps; step++) {
      const along = ((step + 0.5) / steps - 0.5) * width
      const x = middle.x + Math.cos(angle) * along
      const y = middle.y + Math.sin(angle) * along
      const [left, right] = [this.#column(x - across / 2), this.#column(x + across / 2)]
      const [top, bottom] = [this.#row(y - down / 2), this.#row(y + down / 2)]
      for (let row = top; row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
          const cell = row * this.#columns + column
          if (cell !== last) visit(cell)
          last = cell
        }
      }
    }
  }

  #column(x: number): number {
    return Math.min(this.#columns - 1, Math.max(0, Math.floor(x / CELL)))
  }

  #row(y: number): number {
    return Math.min(this.#rows - 1, Math.max(0, Math.floor(y / CELL)))
  }
}
