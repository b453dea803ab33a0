import type { Circle } from './circle.ts'

/** A box of words, in pixels. */
export interface WordsBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What stands below a node is at most so wide to each side, and so high. */
const BESIDE = 44
const BELOW = 36

/** Where words may still be written: not over a node and what stands below it, nor over other words. */
export class WordsRoom {
  readonly #width: number
  readonly #taken: WordsBox[]

  constructor({ seats, nodeRadius, middle }: Circle) {
    this.#width = middle.x * 2
    this.#taken = [...seats]
      .filter(([party]) => typeof party === 'number')
      .map(([, { x, y }]) => ({
        x: x - BESIDE,
        y: y - nodeRadius,
        width: 2 * BESIDE,
        height: 2 * nodeRadius + BELOW,
      }))
  }

  /** Takes the room for words, moved aside where the drawing ends; returns their left edge, or undefined where something stands. */
  take({ x, y, width, height }: WordsBox): number | undefined {
    const box = { x: Math.max(4, Math.min(x, this.#width - width - 4)), y, width, height }
    if (this.#taken.some((other) => overlap(box, other))) return undefined
    this.#taken.push(box)
    return box.x
  }
}

function overlap(one: WordsBox, other: WordsBox): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  )
}
