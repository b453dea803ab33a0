import type { Placement } from './placement.ts'
import type { Puzzle } from './puzzle.ts'
import { isReturn, operationOf } from './timeline.ts'
import { REFUSED, type Transitions } from './transitions.ts'

/** Something that can be placed next, and the state it leads to. */
export interface Move {
  readonly move: number
  readonly kind: number
  readonly state: number
}

/** A pending operation that was just placed, without anything that it made possible since. */
export interface Detour {
  /** The state before it. */
  readonly state: number
}

/**
 * What is worth placing next, in the order of trying. Left out is what cannot lead to an order of all operations unless
 * something that stays in leads to one, too:
 *
 * - What belongs to other parts of the state than the operation that returns first, also by way of others: it can as well be
 *   placed after that.
 * - Of operations of one kind, all but the one that returns first; it could change places with each of the others.
 * - An open operation, where a completed one asks the same.
 * - After a detour, what leads to the state that it would have led to before it.
 */
export class Moves {
  private readonly puzzle: Puzzle<unknown>
  private readonly transitions: Transitions<unknown, unknown>
  private readonly placement: Placement

  constructor(puzzle: Puzzle<unknown>, transitions: Transitions<unknown, unknown>, placement: Placement) {
    this.puzzle = puzzle
    this.transitions = transitions
    this.placement = placement
  }

  list(state: number, firstReturn: number, detour: Detour | undefined): Move[] {
    const callable = this.callable()
    const open = this.openBefore(firstReturn)
    const near = this.puzzle.partCount > 1 ? this.nearParts(operationOf(firstReturn), callable, open) : undefined
    const moves = this.completedMoves(state, callable, near)
    this.addOpenMoves(moves, state, open, near)
    return detour === undefined ? moves : moves.filter((move) => !this.isSameBefore(detour, move))
  }

  /** The completed operations that were called before the first return. */
  private callable(): number[] {
    const { next, end } = this.placement.timeline
    const operations: number[] = []
    for (let entry = next[end]!; entry !== end && !isReturn(entry); entry = next[entry]!)
      operations.push(operationOf(entry))
    return operations
  }

  /** The groups of open operations whose next member was called before the first return. */
  private openBefore(firstReturn: number): number[] {
    const { completed, open } = this.puzzle
    if (open.length === 0) return []
    const end = completed[operationOf(firstReturn)]!.operation.completed
    const groups: number[] = []
    for (let group = 0; group < open.length; group++) {
      const member = open[group]!.members[this.placement.placedOf(group)]
      if (member !== undefined && member.operation.invoked < end) groups.push(group)
    }
    return groups
  }

  /** The parts of an operation, and all that have to do with them by way of what could be placed before it. */
  private nearParts(operation: number, callable: readonly number[], open: readonly number[]): Set<number> {
    const { parts, open: groups } = this.puzzle
    const near = new Set(parts[operation]!)
    let others = [...callable.map((other) => parts[other]!), ...open.map((group) => groups[group]!.parts)]
    for (;;) {
      const far = others.filter((parts) => !meets(near, parts))
      if (far.length === others.length) return near
      for (const parts of others) if (meets(near, parts)) for (const part of parts) near.add(part)
      others = far
    }
  }

  private completedMoves(state: number, callable: readonly number[], near: Set<number> | undefined): Move[] {
    const { kinds, parts, completed } = this.puzzle
    const moves: Move[] = []
    const returns = (move: Move) => completed[move.move]!.operation.completed
    for (const operation of callable) {
      const kind = kinds[operation]!
      const next = this.transitions.after(state, kind)
      if (next === REFUSED || (near !== undefined && !meets(near, parts[operation]!))) continue
      moves.push({ move: operation, kind, state: next })
    }
    moves.sort((one, other) => returns(one) - returns(other))
    return moves.filter((move, at) => moves.findIndex((twin) => twin.kind === move.kind) === at)
  }

  private addOpenMoves(moves: Move[], state: number, groups: readonly number[], near: Set<number> | undefined): void {
    const { questions, open, completed } = this.puzzle
    const asked = new Set(moves.map(({ kind }) => questions[kind]!))
    for (const group of groups) {
      const { kind, parts } = open[group]!
      const next = this.transitions.after(state, kind)
      // One that changes nothing need not have happened.
      if (next === REFUSED || next === state || asked.has(questions[kind]!)) continue
      if (near !== undefined && !meets(near, parts)) continue
      moves.push({ move: completed.length + group, kind, state: next })
    }
  }

  private isSameBefore(detour: Detour, { kind, state }: Move): boolean {
    return this.transitions.after(detour.state, kind) === state
  }
}

function meets(near: Set<number>, parts: readonly number[]): boolean {
  for (const part of parts) if (near.has(part)) return true
  return false
}
