import { type Ballot, formatBallot, formatNode, NO_BALLOT, type NodeNumber } from '@synod/protocol'
import type { Replica } from './replica.ts'

export interface LeadershipOptions {
  readonly replica: Replica
  readonly info: (event: 'leading' | 'following', detail: string) => void
  /** This node takes commands no more. Returns why. */
  readonly lost: () => string
}

/** Sees at the end of each turn whether this node took or lost the lead, and whom it follows, and says each of it once. */
export class Leadership {
  readonly #options: LeadershipOptions
  #tookCommands = false
  /** The ballot in which this node said that it leads. */
  #ballot: Ballot = NO_BALLOT
  /** The node that the log says is followed. */
  #followed: NodeNumber = 0

  constructor(options: LeadershipOptions) {
    this.#options = options
  }

  endTurn(): void {
    const { replica } = this.#options
    const { takesCommands } = replica
    if (takesCommands) this.#tellThatItLeads()
    else if (this.#tookCommands) this.#lose()
    else this.#tellWhomItFollows()
    this.#tookCommands = takesCommands
  }

  /** It takes commands as soon as it is named; it leads when phase 1 is done, and what earlier ballots left is chosen (PMS 3.6). */
  #tellThatItLeads(): void {
    const { roles, standing, node } = this.#options.replica
    const { ballot } = roles.proposer.context
    this.#followed = node
    if (standing !== 'leading' || ballot === this.#ballot) return
    this.#ballot = ballot
    this.#options.info('leading', `ballot ${formatBallot(ballot)}`)
  }

  #lose(): void {
    const { replica, info, lost } = this.#options
    this.#followed = replica.leader
    info('following', lost())
  }

  /** Nobody is no news: a follower that hears nothing of its leader for a while mostly hears of the same one again. */
  #tellWhomItFollows(): void {
    const { leader, node } = this.#options.replica
    if (leader === 0 || leader === node || leader === this.#followed) return
    this.#followed = leader
    this.#options.info('following', `${formatNode(leader)} leads`)
  }
}
