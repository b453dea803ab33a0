import { type Ballot, highestBallot, NO_BALLOT, type NodeNumber } from '@synod/protocol'
import type { RoleMachines } from '@synod/replica'
import { type ContextFrom, emit, enqueueActions } from 'xstate'
import type { Agenda } from '../world/agenda.ts'
import { duelTurnMs, type Pace } from './pace.ts'

type Elector = RoleMachines['elector']
type Context = ContextFrom<Elector>
type Guard = (args: { readonly context: Context }, params: unknown) => boolean

/** What an elector that is carried away makes of a round: it is in touch, nobody stands above it, and whoever leads is gone. */
const CARRIED_AWAY: Readonly<Record<string, (context: Context) => boolean>> = {
  'was a short round too short?': () => false,
  'was it only a pause?': () => false,
  'did too few answer?': () => false,
  'does another node stand higher?': () => false,
  'does this node stand, and nobody higher?': ({ own }) => own > NO_BALLOT,
  'does nobody stand?': ({ own }) => own === NO_BALLOT,
  'is it in touch, and nobody higher?': () => true,
  'is the leader lost, and nobody higher?': () => true,
}
/** And whatever ballot is in its way has been given up. */
const GOES_ABOVE = 'is only an abandoned ballot higher?'

const ROUND_TIMERS = ['start the round timer', 'start the short round timer', 'start the timer of the rest'] as const

/**
 * Two nodes whose electors are wrong for a while: each takes itself for the leader in turn, and has its proposer prepare above
 * the other's ballot when the other has its promises and its accepts have not arrived (PMS PR1). The electors are mutants of
 * the real one, with other guards and other timers; all else is as always, and nothing that is chosen can be harmed.
 */
export class Duel {
  readonly #agenda: Agenda
  /** From one's turn to the other's, in microseconds. */
  readonly #turnUs: number
  #nodes: readonly NodeNumber[] = []
  #beganUs = 0
  #endsUs = 0
  #highest: Ballot = NO_BALLOT

  constructor(agenda: Agenda, pace: Pace) {
    this.#agenda = agenda
    this.#turnUs = duelTurnMs(pace) * 1000
  }

  /** It lasts so many milliseconds, from the ends of their present rounds on. */
  begin(nodes: readonly [NodeNumber, NodeNumber], ms: number): void {
    this.#nodes = nodes
    this.#beganUs = this.#agenda.nowUs
    this.#endsUs = this.#agenda.nowUs + ms * 1000
  }

  /** Somebody prepares this ballot: whoever comes next goes above it at once, as if the refusal had told it already. */
  noteBallot(ballot: Ballot): void {
    this.#highest = highestBallot(this.#highest, ballot)
  }

  /** The machines of a node, with an elector that may be carried away. */
  machines(node: NodeNumber, machines: RoleMachines): RoleMachines {
    const { elector } = machines
    const { guards, actions } = elector.implementations
    const unlessCarriedAway = (name: string, answer: (context: Context) => boolean): [string, Guard] => {
      const usual = guards[name as keyof typeof guards] as Guard
      return [name, (args, params) => (this.#isCarriedAway(node) ? answer(args.context) : usual(args, params))]
    }
    const guardsHere = [
      ...Object.entries(CARRIED_AWAY).map(([name, answer]) => unlessCarriedAway(name, answer)),
      unlessCarriedAway(GOES_ABOVE, ({ own }) => this.#highest > own),
    ]
    const timersHere = ROUND_TIMERS.map((name) => {
      return [name, this.#instead(node, actions[name], () => this.#timer(node))]
    })
    const naming = this.#instead(node, actions['name the leader'], (context) => {
      return { type: 'leaderNamed', leader: node, above: highestBallot(context.highest, this.#highest) }
    })
    const mutant = elector.provide({
      guards: Object.fromEntries(guardsHere),
      actions: { ...Object.fromEntries(timersHere), 'name the leader': naming },
    } as Parameters<Elector['provide']>[0])
    return { ...machines, elector: mutant }
  }

  /** Emits something else while it is carried away. */
  #instead(node: NodeNumber, usual: unknown, effect: (context: Context) => { type: string }) {
    return enqueueActions(({ context, enqueue }) => {
      if (this.#isCarriedAway(node)) enqueue(emit(effect(context as Context)) as never)
      else enqueue(usual as never)
    })
  }

  #isCarriedAway(node: NodeNumber): boolean {
    return this.#nodes.includes(node) && this.#agenda.nowUs < this.#endsUs
  }

  /** Until this node's next turn. */
  #timer(node: NodeNumber): { type: 'startTimer'; name: 'round'; ms: number } {
    const roundUs = 2 * this.#turnUs
    const sinceUs = this.#agenda.nowUs - this.#beganUs - this.#nodes.indexOf(node) * this.#turnUs
    const dueUs = (Math.floor(sinceUs / roundUs) + 1) * roundUs
    return { type: 'startTimer', name: 'round', ms: (dueUs - sinceUs) / 1000 }
  }
}
