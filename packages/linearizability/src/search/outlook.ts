import type { Model } from '../model.ts'
import type { Placement } from './placement.ts'
import type { Puzzle } from './puzzle.ts'
import { isReturn, operationOf } from './timeline.ts'

/** The reads that are looked ahead to. */
const GOALS_MAX = 4
/** Calls and returns that are passed on the way to them. */
const ENTRIES_MAX = 512

/**
 * Looks ahead to the reads that return next, and asks the model whether the calls before their returns can lead to what they
 * were answered. Where they cannot, the search need not find that out by trying every order of those calls.
 */
export class Outlook<State, Call> {
  private readonly model: Model<State, Call>
  private readonly puzzle: Puzzle<Call>
  private readonly placement: Placement

  constructor(model: Model<State, Call>, puzzle: Puzzle<Call>, placement: Placement) {
    this.model = model
    this.puzzle = puzzle
    this.placement = placement
  }

  /** Whether some read cannot fit any state that this one leads to. Reads that return at `end` or later are not looked at. */
  isHopeless(state: State, end: number): boolean {
    const { model, puzzle, placement } = this
    const goals = model.canReach === undefined ? [] : this.goalsBefore(end)
    if (goals.length === 0) return false
    const pool = this.openBefore(goals.at(-1)!)
    const { next, end: first } = placement.timeline
    let entry = first
    for (const goal of goals) {
      for (entry = next[entry]!; entry !== goal; entry = next[entry]!)
        if (!isReturn(entry) && !puzzle.reads[operationOf(entry)]) pool.push(puzzle.completed[operationOf(entry)]!.call)
      if (!model.canReach!(state, puzzle.completed[operationOf(goal)]!.call, pool)) return true
    }
    return false
  }

  /** The next returns of reads on the timeline. */
  private goalsBefore(event: number): number[] {
    const { completed, reads } = this.puzzle
    const { next, end } = this.placement.timeline
    const goals: number[] = []
    let entry = next[end]!
    for (let passed = 0; entry !== end && passed < ENTRIES_MAX && goals.length < GOALS_MAX; passed++) {
      const operation = operationOf(entry)
      if (isReturn(entry)) {
        if (completed[operation]!.operation.completed >= event) break
        if (reads[operation]) goals.push(entry)
      }
      entry = next[entry]!
    }
    return goals
  }

  /** The calls of unknown outcome that could still be placed before a return. */
  private openBefore(entry: number): Call[] {
    const { completed, open } = this.puzzle
    const event = completed[operationOf(entry)]!.operation.completed
    const calls: Call[] = []
    for (let group = 0; group < open.length; group++) {
      const { members } = open[group]!
      for (let member = this.placement.placedOf(group); member < members.length; member++) {
        const { operation, call } = members[member]!
        if (operation.invoked > event) break
        calls.push(call)
      }
    }
    return calls
  }
}
