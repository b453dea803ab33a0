import type { Puzzle } from './puzzle.ts'
import { isReturn, operationOf, Timeline } from './timeline.ts'
import { type Configuration, mix, type Visited } from './visited.ts'

/**
 * Which operations are placed, in which order. A move is the number of a completed operation, or, from the count of the completed
 * operations on, the number of a group of open ones, of which the next member is placed.
 */
export class Placement {
  readonly path: number[] = []
  /** What is not placed. */
  readonly timeline: Timeline
  private readonly puzzle: Puzzle<unknown>
  /** For each group of open operations, how many of them are placed. */
  private readonly placedOfGroup: number[]
  private readonly placed: Int32Array
  private readonly used: Int32Array
  private hash = 0

  constructor(puzzle: Puzzle<unknown>) {
    this.puzzle = puzzle
    this.timeline = new Timeline(puzzle.completed.map(({ operation }) => operation))
    this.placedOfGroup = puzzle.open.map(() => 0)
    this.placed = new Int32Array(wordsFor(puzzle.completed.length))
    this.used = new Int32Array(wordsFor(puzzle.openCount))
  }

  push(move: number): void {
    this.path.push(move)
    if (move < this.puzzle.completed.length) {
      this.timeline.remove(move)
      this.flip(move)
    } else {
      const group = move - this.puzzle.completed.length
      flipBit(this.used, this.puzzle.open[group]!.firstBit + this.placedOfGroup[group]!)
      this.placedOfGroup[group]!++
    }
  }

  pop(): void {
    const move = this.path.pop()!
    if (move < this.puzzle.completed.length) {
      this.timeline.restore(move)
      this.flip(move)
    } else {
      const group = move - this.puzzle.completed.length
      this.placedOfGroup[group]!--
      flipBit(this.used, this.puzzle.open[group]!.firstBit + this.placedOfGroup[group]!)
    }
  }

  /** How many operations of a group of open ones are placed. */
  placedOf(group: number): number {
    return this.placedOfGroup[group]!
  }

  /** Where the search is, with this state, when `firstReturn` is the first return on the timeline. Adds it to `visited`. */
  visit(visited: Visited, state: number, firstReturn: number): boolean {
    const { placed, used, hash, timeline } = this
    // Operations are numbered by their calls: before the first one that is not placed all are, and none that is called
    // after the first return is.
    const fromWord = operationOf(timeline.next[timeline.end]!) >>> 5
    const toWord = wordsFor(timeline.callsBefore(firstReturn))
    const point: Configuration = { placed, fromWord, toWord, hash, state, used }
    return visited.add(point)
  }

  /** The first return on the timeline; its end, if everything is placed. */
  firstReturn(): number {
    const { next, end } = this.timeline
    let entry = next[end]!
    while (entry !== end && !isReturn(entry)) entry = next[entry]!
    return entry
  }

  private flip(operation: number): void {
    flipBit(this.placed, operation)
    this.hash ^= mix(operation + 1)
  }
}

function flipBit(words: Int32Array, bit: number): void {
  words[bit >>> 5]! ^= 1 << (bit & 31)
}

function wordsFor(bits: number): number {
  return (bits + 31) >>> 5
}
