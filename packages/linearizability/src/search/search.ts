import type { Model } from '../model.ts'
import type { Operation } from '../operation.ts'
import { type Move, Moves } from './moves.ts'
import { Outlook } from './outlook.ts'
import { Placement } from './placement.ts'
import { type Placeable, type Puzzle, puzzleOf } from './puzzle.ts'
import { isReturn, operationOf } from './timeline.ts'
import { REFUSED, Transitions } from './transitions.ts'
import { Visited } from './visited.ts'

/** States shown with an operation that fits none of them. */
const SHOWN_STATES_MAX = 8

/** A point on the way that the search is on. */
interface Stage {
  /** How much was placed before the move that led here. */
  readonly start: number
  readonly state: number
  readonly moves: readonly Move[]
  /** The next move to try. */
  cursor: number
}

/** How far the search came at best. */
interface Furthest {
  /** The operation whose return it did not get past. */
  operation: number
  /** The event of that return. */
  event: number
  /** What was placed there. Known once the search has turned back from there. */
  path: readonly number[] | undefined
  /** How much was placed there. */
  length: number
  /** The states in which it got there. */
  readonly states: Set<number>
}

/**
 * Looks for an order of operations that the model explains and that keeps every operation between its call and its return:
 * the search of Wing and Gong (1993), which goes back where it is stuck, with Lowe's memoisation (2017), which goes nowhere twice.
 * It runs in slices, and takes the same steps however it is sliced.
 */
export class Search<State, Call> {
  /** `placed`: there is such an order. `stuck`: there is none. */
  outcome: 'open' | 'placed' | 'stuck' = 'open'
  /** Points that it has been at. */
  steps = 0
  /** What it has to place. */
  readonly operations: readonly Operation[]
  private readonly puzzle: Puzzle<Call>
  private readonly model: Model<State, Call>
  private readonly transitions: Transitions<State, Call>
  private readonly placement: Placement
  private readonly moves: Moves
  private readonly outlook: Outlook<State, Call>
  private readonly lookUntil: number
  private readonly visited = new Visited()
  private readonly stages: Stage[] = []
  private furthest: Furthest = { operation: -1, event: -1, path: undefined, length: 0, states: new Set() }

  /** Looks ahead to reads that return before the event `lookUntil`. */
  constructor(model: Model<State, Call>, placeables: readonly Placeable<Call>[], lookUntil = Infinity) {
    this.model = model
    this.lookUntil = lookUntil
    this.operations = placeables.map(({ operation }) => operation)
    this.puzzle = puzzleOf(placeables)
    this.transitions = new Transitions(model, this.puzzle.samples)
    this.placement = new Placement(this.puzzle)
    this.outlook = new Outlook(model, this.puzzle, this.placement)
    this.moves = new Moves(this.puzzle, this.transitions as Transitions<unknown, unknown>, this.placement)
  }

  /** Memory in use for the points that it has been at, in bytes. */
  get bytes(): number {
    return this.visited.bytes
  }

  /**
   * The event that no order that was found gets past; −1 before the first step. One that would be got past may be given up
   * before it, because of a later read.
   */
  get event(): number {
    return this.furthest.event
  }

  /** Takes up to so many steps, or until the outcome is known. */
  run(stepsMax: number): void {
    const end = this.steps + stepsMax
    if (this.steps === 0) this.enter(undefined, undefined)
    while (this.outcome === 'open' && this.steps < end) {
      const stage = this.stages.at(-1)
      if (stage === undefined) this.outcome = 'stuck'
      else if (stage.cursor < stage.moves.length) this.enter(stage, stage.moves[stage.cursor++])
      else this.leave(stage)
    }
  }

  /** The operations in the order that was found, or as far as the search came at best. */
  get order(): Operation[] {
    const { path: now } = this.placement
    const path = this.outcome === 'placed' ? now : (this.furthest.path ?? now.slice(0, this.furthest.length))
    const { completed, open } = this.puzzle
    const placedOfGroup = open.map(() => 0)
    return path.map((move) => {
      if (move < completed.length) return completed[move]!.operation
      const group = move - completed.length
      return open[group]!.members[placedOfGroup[group]!++]!.operation
    })
  }

  /** The operation whose return the search did not get past. */
  get unplaced(): Operation {
    return this.puzzle.completed[this.furthest.operation]!.operation
  }

  /** The last state, if all are placed; else some states that the operation that is not fits none of. Described. */
  get states(): string[] {
    return [...this.furthest.states].map((state) => {
      const value = this.transitions.stateOf(state)
      return this.model.describe?.(value) ?? this.model.keyOf(value)
    })
  }

  /** Places a move, if it is not the start, and whatever needs no decision after it. */
  private enter(from: Stage | undefined, move: Move | undefined): void {
    this.steps++
    const { placement, puzzle } = this
    const start = placement.path.length
    const state = move === undefined ? this.initialState() : move.state
    if (move !== undefined) placement.push(move.move)
    const length = placement.path.length
    this.placeReads(state)
    const firstReturn = placement.firstReturn()
    if (firstReturn === placement.timeline.end) {
      this.outcome = 'placed'
      this.furthest = { ...this.furthest, states: new Set([state]) }
      return
    }
    this.noteProgress(operationOf(firstReturn), state)
    const isNew = placement.visit(this.visited, state, firstReturn)
    const isDetour =
      from !== undefined &&
      move !== undefined &&
      move.move >= puzzle.completed.length &&
      placement.path.length === length
    const isHopeless = isNew && this.outlook.isHopeless(this.transitions.stateOf(state), this.lookUntil)
    const moves = isNew && !isHopeless ? this.moves.list(state, firstReturn, isDetour ? from : undefined) : []
    this.stages.push({ start, state, moves, cursor: 0 })
  }

  private leave({ start }: Stage): void {
    const { placement, furthest } = this
    if (furthest.path === undefined && placement.path.length === furthest.length) furthest.path = [...placement.path]
    while (placement.path.length > start) placement.pop()
    this.stages.pop()
  }

  private initialState(): number {
    const calls = [...this.puzzle.completed, ...this.puzzle.open.flatMap(({ members }) => members)]
    return this.transitions.numberOf(this.model.init(calls.map(({ call }) => call)))
  }

  /** Places all reads that fit the state. If there is an order in which one of them comes later, there is one in which it comes now. */
  private placeReads(state: number): void {
    const { next, end } = this.placement.timeline
    let entry = next[end]!
    while (entry !== end && !isReturn(entry)) {
      const operation = operationOf(entry)
      const following = next[entry]! === entry + 1 ? next[entry + 1]! : next[entry]!
      const kind = this.puzzle.kinds[operation]!
      if (this.puzzle.reads[operation] && this.transitions.after(state, kind) !== REFUSED) {
        this.placement.push(operation)
        entry = following
      } else entry = next[entry]!
    }
  }

  private noteProgress(operation: number, state: number): void {
    const event = this.puzzle.completed[operation]!.operation.completed
    if (event > this.furthest.event)
      this.furthest = {
        operation,
        event,
        path: undefined,
        length: this.placement.path.length,
        states: new Set(),
      }
    if (event === this.furthest.event && this.furthest.states.size < SHOWN_STATES_MAX) this.furthest.states.add(state)
  }
}
