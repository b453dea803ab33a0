import { factsOf, type Happening } from '@synod/feed'
import { formatNode, type NodeNumber, toRanges } from '@synod/protocol'
import { type BareLetter, type BareState, BareWorld } from '@synod/simulator/sandbox'
import type { Move, TableTake, Which } from './scene.ts'
import type { Fate, Letter, Table } from './table.ts'

/** So near to one another that a step of a scene is seen in one look at the space–time diagram. */
const TICK_US = 3_000

/** A table of bare role machines: the script's moves, in the terms of the world that they happen in. */
export class BareTable implements Table {
  readonly #world: BareWorld
  /** Who plays several roles, so that its learner has others to tell. */
  readonly #servers: readonly NodeNumber[]
  /** The happenings before this one are known to the roles that they concern. */
  #noted = 0

  constructor({ seats, quorum, alpha, broken }: TableTake) {
    const machines = broken?.machines ?? {}
    this.#world = new BareWorld({ seats: seats.map((seat) => ({ ...seat, machines })), quorum, alpha, tickUs: TICK_US })
    this.#servers = seats.filter(({ roles }) => roles.includes('learner') && roles.length > 1).map(({ node }) => node)
  }

  get happenings(): readonly Happening[] {
    return this.#world.happenings
  }

  get at(): number {
    return this.#world.state.nowUs
  }

  get letters(): readonly Letter[] {
    return this.#world.letters.map(({ id, from, to, message }) => {
      return { id, from, to, kind: message.type, words: factsOf(message, String).words }
    })
  }

  mark(): BareState {
    return this.#world.state
  }

  goBack(mark: unknown): void {
    this.#world.restore(mark as BareState)
    this.#noted = this.happenings.length
  }

  play(moves: readonly Move[]): void {
    for (const move of moves) this.#play(move)
  }

  decide(letter: number, fate: Fate): void {
    const isIt = ({ id }: BareLetter) => id === letter
    if (fate === 'lose') this.#world.lose(isIt)
    else if (fate === 'repeat') this.#world.repeat(letter)
    else this.#world.deliver(isIt)
    this.#noteChosen()
  }

  #play(move: Move): void {
    switch (move.do) {
      case 'want':
        this.#world.remark(`${formatNode(move.node)} is asked for ${move.values.join(', ')}`)
        this.#world.happen(move.node, { type: 'values.submit', values: move.values })
        break
      case 'prepare':
        this.#world.happen(move.node, { type: 'ballot.start' })
        break
      case 'abandon':
        this.#world.happen(move.node, { type: 'ballot.abandon' })
        break
      case 'inherit': {
        const entries = move.slots.map((slot) => ({ slot, value: `command ${slot}` }))
        const { from, ballot } = move
        this.#world.happen(move.node, { type: 'accept', from, ballot, entries, chosenThrough: 0 })
        break
      }
      case 'deliver':
        this.#world.deliver((letter) => isWanted(letter, move.which))
        break
      case 'lose':
        this.#world.lose((letter) => isWanted(letter, move.which))
        break
      case 'tear':
        this.#world.tear(move.slots)
        break
      case 'remark':
        this.#world.remark(move.words)
    }
    this.#noteChosen()
  }

  /** The learner of a server tells its other roles what is chosen, as a host would have it do (PMS I1). */
  #noteChosen(): void {
    const fresh = this.happenings.slice(this.#noted)
    this.#noted = this.happenings.length
    for (const node of this.#servers) {
      const slots = fresh.flatMap((told) =>
        told.type === 'decided' && told.what === 'chosen' && told.node === node ? [told.slot] : [],
      )
      const through = this.#world.snapshotsOf(node).learner?.context.chosenThrough
      if (slots.length === 0 || through === undefined) continue
      this.#world.happen(node, { type: 'slots.chosen', through, slots: toRanges(slots) })
      this.#noted = this.happenings.length
    }
  }
}

function isWanted({ from, to, message }: BareLetter, which: Which): boolean {
  const isNothing = message.type === 'accept' && message.entries.every(({ value }) => value === null)
  return (
    (which.kinds?.includes(message.type) ?? true) &&
    (which.from?.includes(from) ?? true) &&
    (which.to?.includes(to) ?? true) &&
    (which.isNoop === undefined || which.isNoop === isNothing)
  )
}
