import { CallError, type Client, type ConfigurationResult } from '@synod/client'
import {
  type Cluster,
  type ClusterNode,
  type Configuration,
  type ConfigurationCommand,
  type ConfigurationStatus,
  formatNode,
  isAcceptQuorum,
  isPrepareQuorum,
  type NodeNumber,
  QuorumError,
  quorumsFor,
} from '@synod/protocol'
import type { Agenda } from './agenda.ts'
import type { Tally } from './tally.ts'

export interface OperatorOptions {
  /** Of a process that knows some of those who take part today. */
  readonly client: () => Client
  readonly agenda: Agenda
  readonly tally: Tally
  readonly cluster: Cluster
  /** Who takes part as far as anybody has executed. */
  readonly configuration: () => Configuration
  /** Those whose stores are lost or will be, or that will not be healed. Their votes are not to be counted on. */
  readonly isDoomed: (node: NodeNumber) => boolean
  /** Nothing is promised but safety, so the operator is careless. */
  readonly isCareless: boolean
  /** Starts the process of a new node, which joins. */
  readonly boot: () => ClusterNode
  readonly told: (line: string) => void
}

type Ended = (status: ConfigurationStatus | undefined) => void
type MembersChange = Extract<ConfigurationCommand, { type: 'addNode' | 'removeNode' | 'replaceNode' }>

/** One attempt of a call may take so long, and another follows after a pause, in milliseconds. */
const ATTEMPT_MS = 2000
const PAUSE_MS = 120
/** What became of a call that nobody answered may be decided so much later, in milliseconds. */
const UNKNOWN_MS = 20_000
/** Changes whose end is not known, at most: each may or may not come. */
const PENDING_MAX = 4
const MEMBERS_MAX = 9

/**
 * Changes who takes part, by the real client, as a person would: what is turned away is tried again for a while. It makes no
 * change after which too few of the members could vote for the cluster to go on, whichever of its open changes come too.
 */
export class Operator {
  readonly #options: OperatorOptions
  readonly #pending = new Set<MembersChange>()

  constructor(options: OperatorOptions) {
    this.#options = options
  }

  /** A new node joins, and is made a member when it is caught up, or at once; in the place of another, if that is named. */
  addNode(untilMs: number, force: boolean, replaces?: NodeNumber, ended: Ended = () => {}): void {
    const { told, boot } = this.#options
    if (!replaces && this.#options.configuration().members.length >= MEMBERS_MAX) {
      told('there are members enough')
      ended(undefined)
      return
    }
    const node = boot()
    const by = node.node
    told(`${formatNode(by)} is to join`)
    this.#insist({ type: 'addLearner', node }, untilMs, (status) => {
      const change = replaces
        ? ({ type: 'replaceNode', node: replaces, by, force } as const)
        : ({ type: 'addNode', node: by, force } as const)
      if (status === 'changed' || status === 'unchanged') this.#change(change, untilMs, ended)
      else ended(status)
    })
  }

  removeNode(untilMs: number, node: NodeNumber): void {
    this.#change({ type: 'removeNode', node }, untilMs, () => {})
  }

  setLearning(untilMs: number, learning: Configuration['learning']): void {
    this.#insist({ type: 'setLearning', learning }, untilMs, () => {})
  }

  /** Another node is to be given a number that was given out: every answer but a refusal is judged elsewhere. */
  useNumberAgain(untilMs: number, node: NodeNumber): void {
    this.#insist({ type: 'addLearner', node: { node, endpoint: `sim:again:${node}` } }, untilMs, () => {})
  }

  handOver(to: NodeNumber | 0): void {
    const { client, agenda, tally } = this.#options
    agenda.settle()
    client()
      .handOver(to, { deadlineMs: ATTEMPT_MS })
      .then(
        () => tally.add('leadership handed over'),
        (error) => this.#failed('hand-over', error),
      )
  }

  #change(change: MembersChange, untilMs: number, ended: Ended): void {
    if (!this.#maySend(change)) {
      this.#options.told(`${wordsOf(change)}: left alone, for too few could vote after it`)
      ended(undefined)
      return
    }
    this.#pending.add(change)
    this.#insist(change, untilMs, (status) => {
      if (status !== undefined) this.#pending.delete(change)
      else this.#options.agenda.in(UNKNOWN_MS * 1000, () => this.#pending.delete(change))
      ended(status)
    })
  }

  /** Asks until the answer says what became of it, or the time is over. */
  #insist(command: ConfigurationCommand, untilMs: number, ended: Ended): void {
    const { client, agenda, tally, told } = this.#options
    const again = () => {
      if (agenda.nowUs >= untilMs * 1000) ended(undefined)
      else agenda.in(PAUSE_MS * 1000, () => this.#insist(command, untilMs, ended))
    }
    agenda.settle()
    client()
      .configure(command, { deadlineMs: ATTEMPT_MS })
      .then(
        ({ status, detail, slot }: ConfigurationResult) => {
          tally.add(`${command.type} ${status}`)
          told(`${wordsOf(command)}: ${status} in slot ${slot}, ${detail}`)
          if (status === 'lagging' || status === 'under way') again()
          else ended(status)
        },
        (error) => {
          this.#failed(command.type, error)
          again()
        },
      )
  }

  #failed(what: string, error: unknown): void {
    if (!(error instanceof CallError)) throw error
    this.#options.tally.add(`${what} ended ${error.mayHaveExecuted ? 'unknown' : 'without effect'}`)
  }

  /** Whichever of the open changes come before it or after it, enough can vote. What quorums refuse is sent all the same. */
  #maySend(change: MembersChange): boolean {
    const { isCareless, configuration } = this.#options
    if (isCareless) return true
    if (this.#pending.size >= PENDING_MAX) return false
    let sets: NodeNumber[][] = [configuration().members.map(({ node }) => node)]
    for (const each of [...this.#pending, change]) sets = [...sets, ...sets.map((members) => changed(members, each))]
    return sets.every((members) => this.#canVote(members))
  }

  #canVote(members: readonly NodeNumber[]): boolean {
    const { cluster, isDoomed } = this.#options
    const sound = members.filter((node) => !isDoomed(node))
    try {
      const quorums = quorumsFor(cluster.quorum, members)
      return isPrepareQuorum(quorums, sound) && isAcceptQuorum(quorums, sound)
    } catch (error) {
      if (error instanceof QuorumError) return true
      throw error
    }
  }
}

function changed(members: readonly NodeNumber[], change: MembersChange): NodeNumber[] {
  const staying = change.type === 'addNode' ? [...members] : members.filter((node) => node !== change.node)
  const coming = change.type === 'addNode' ? change.node : change.type === 'replaceNode' ? change.by : undefined
  return coming === undefined || staying.includes(coming) ? staying : [...staying, coming]
}

function wordsOf(command: ConfigurationCommand): string {
  switch (command.type) {
    case 'addLearner':
      return `${formatNode(command.node.node)} learns`
    case 'addNode':
      return `${formatNode(command.node)} becomes a member`
    case 'removeNode':
      return `${formatNode(command.node)} leaves`
    case 'replaceNode':
      return `${formatNode(command.by)} takes the place of ${formatNode(command.node)}`
    case 'setLearning':
      return typeof command.learning === 'string'
        ? `learning is '${command.learning}'`
        : `learning goes through ${command.learning.delegates} delegates`
  }
}
