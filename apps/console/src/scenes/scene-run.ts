import type { Happening } from '@synod/feed'
import type { NodeNumber } from '@synod/protocol'
import { scenes } from './catalogue.ts'
import type { SceneFrame } from './frame.ts'
import { judge, type Verdict } from './judge.ts'
import { type Position, positionsOf } from './position.ts'
import type { Move, Scene, TableTake } from './scene.ts'
import type { Fate, Letter, Table } from './table.ts'

/** What the panel of a scene shows. */
export interface SceneState {
  readonly scene: Scene
  /** From 0. */
  readonly step: number
  readonly position: Position
  /** What there is to do at a table; undefined where a cluster is shown. */
  readonly table: TableState | undefined
}

export interface TableState {
  readonly letters: readonly Letter[]
  /** Who can begin a ballot. */
  readonly proposers: readonly NodeNumber[]
  readonly verdict: Verdict
  /** The reader has done something that the script does not. */
  readonly isImprovised: boolean
}

/** Opens the table of a take. */
export type TableOpener = (take: TableTake) => Table

/**
 * A scene that is shown: goes from step to step, lets the reader do what he likes at a table, and finds back to the script. It
 * holds no time of its own; the frame plays.
 */
export class SceneRun {
  readonly #frame: SceneFrame
  readonly #openTable: TableOpener
  readonly #listeners = new Set<() => void>()
  #scene: Scene
  #positions: readonly Position[]
  #step = 0
  #table: Table | undefined
  /** The table at the end of each step of its take, as far as it was played by the script. */
  #marks: unknown[] = []
  /** What the frame has of the table, and through when it was shown. */
  #recorded: readonly Happening[] = []
  #shownAt = 0
  #isImprovised = false
  #state: SceneState

  constructor(frame: SceneFrame, openTable: TableOpener, scene: string, step = 0) {
    this.#frame = frame
    this.#openTable = openTable
    const found = scenes.find(({ id }) => id === scene)
    if (!found) throw new Error(`there is no scene "${scene}"; there are ${scenes.map(({ id }) => id).join(', ')}`)
    this.#scene = found
    this.#positions = positionsOf(found)
    this.#step = Math.min(Math.max(step, 0), this.#positions.length - 1)
    this.#sit()
    this.#state = this.#stateNow()
  }

  /** Has the frame show where the scene is. Nothing is shown before; again, it is shown from the beginning of its take. */
  begin(): void {
    this.#openTake()
    this.#show('at once')
  }

  /** The same object until something changes: for `useSyncExternalStore`. */
  get state(): SceneState {
    return this.#state
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Goes to another step; a step further in the same take is played. */
  goTo(step: number): void {
    const next = this.#positions[step]
    if (!next || step === this.#step) return
    const isNext = step === this.#step + 1 && !this.#isImprovised
    const isSameTake = next.take === this.#position.take
    this.#step = step
    if (isSameTake) this.#playThrough()
    else {
      this.#sit()
      this.#openTake()
    }
    // A cluster has been running for a while when its first step begins.
    const isWatched = isNext && (isSameTake || next.kind === 'table')
    this.#show(isWatched ? 'watched' : 'at once')
    this.#changed()
  }

  /** The reader has something happen at the table. */
  improvise(moves: readonly Move[]): void {
    const table = this.#table
    if (!table) return
    table.play(moves)
    this.#improvised(table)
  }

  /** The reader decides what becomes of a message. */
  decide(letter: number, fate: Fate): void {
    const table = this.#table
    if (!table) return
    table.decide(letter, fate)
    this.#improvised(table)
  }

  /** Back to how the script left this step. */
  returnToScript(): void {
    if (!this.#isImprovised) return
    this.#playThrough()
    this.#show('at once')
    this.#changed()
  }

  get #position(): Position {
    return this.#positions[this.#step] as Position
  }

  /** Sits down at the table of the take, if it has one. */
  #sit(): void {
    const { kind, take } = this.#position
    this.#table = kind === 'table' ? this.#openTable(take) : undefined
    this.#marks = []
    this.#playThrough()
  }

  /** Has the table be as the script leaves it at the end of the step. */
  #playThrough(): void {
    const { kind, take, index } = this.#position
    const table = this.#table
    this.#isImprovised = false
    if (kind !== 'table' || !table) return
    const known = Math.min(index, this.#marks.length - 1)
    if (known >= 0) table.goBack(this.#marks[known])
    for (let next = known + 1; next <= index; next++) {
      table.play(take.steps[next]?.script ?? [])
      this.#marks[next] = table.mark()
    }
  }

  #openTake(): void {
    const { kind, take } = this.#position
    this.#recorded = []
    this.#shownAt = 0
    if (kind === 'table') this.#frame.openTable()
    else this.#frame.openCluster(take)
  }

  #show(how: 'watched' | 'at once'): void {
    const { kind, step } = this.#position
    if (kind === 'cluster') this.#frame.playTo(step.script.until, how)
    else if (this.#table) this.#tell(this.#table, how)
    this.#frame.look(step.look)
  }

  #improvised(table: Table): void {
    this.#isImprovised = true
    this.#tell(table, 'watched')
    this.#changed()
  }

  /** What becomes of a message is known only later, so what was recorded may have to be recorded anew. */
  #tell(table: Table, how: 'watched' | 'at once'): void {
    const { happenings, at } = table
    const isSame = this.#recorded.every((happening, place) => happening === happenings[place])
    if (!isSame) {
      this.#frame.openTable()
      this.#recorded = []
    }
    this.#frame.record(happenings.slice(this.#recorded.length))
    if (!isSame) this.#frame.playTo(Math.min(this.#shownAt, at), 'at once')
    this.#frame.playTo(at, how)
    this.#recorded = happenings
    this.#shownAt = at
  }

  #changed(): void {
    this.#state = this.#stateNow()
    for (const listener of this.#listeners) listener()
  }

  #stateNow(): SceneState {
    const position = this.#position
    return { scene: this.#scene, step: this.#step, position, table: this.#tableState(position) }
  }

  #tableState({ kind, take }: Position): TableState | undefined {
    if (kind !== 'table' || !this.#table) return undefined
    const { happenings, letters } = this.#table
    return {
      letters,
      proposers: take.seats.filter(({ roles }) => roles.includes('proposer')).map(({ node }) => node),
      verdict: judge(happenings, take.quorum),
      isImprovised: this.#isImprovised,
    }
  }
}
