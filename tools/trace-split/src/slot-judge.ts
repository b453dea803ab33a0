import type { Chosen, Promised, Proposal, SlotMessage, Vote } from './message.ts'

/** How many acceptors make up a quorum of each phase, whatever the trace says; what it says, or a majority, if left out. */
export interface QuorumSizes {
  readonly phase1?: number | undefined
  readonly phase2?: number | undefined
}

function majorityOf(acceptors: number): number {
  return Math.floor(acceptors / 2) + 1
}

/** What an acceptor has answered in this slot: the variables maxBal, maxVBal and maxVal. */
interface Acceptor {
  readonly maxBal: number
  readonly maxVBal: number
  readonly maxVal: string
}

const FRESH: Acceptor = { maxBal: -1, maxVBal: -1, maxVal: '' }

/**
 * Holds one slot of a trace against Lamport's specification of Paxos (the TLA+ module, written out here anew): its state is
 * the acceptors' and the set of all messages ever sent, and each line must be a step that the specification allows, or a
 * message that was sent before, which changes nothing.
 */
export class SlotJudge {
  readonly #sizes: QuorumSizes
  readonly #acceptors = new Map<string, Acceptor>()
  readonly #prepares = new Set<number>()
  /** By ballot and acceptor: there is one at most. */
  readonly #promises = new Map<number, Map<string, Promised>>()
  /** By ballot: there is one at most. */
  readonly #proposals = new Map<number, Proposal>()
  /** By ballot: who voted, for the ballot's proposal. */
  readonly #votes = new Map<number, Set<string>>()
  #set: readonly string[] | undefined
  #chosen: Chosen | undefined

  constructor(sizes: QuorumSizes = {}) {
    this.#sizes = sizes
  }

  /** Takes the next line. Returns why the specification does not allow it, or undefined. */
  take(message: SlotMessage): string | undefined {
    switch (message.type) {
      case '1a':
        this.#prepares.add(message.bal)
        return undefined
      case '1b':
        return this.#promise(message)
      case '2a':
        return this.#propose(message)
      case '2b':
        return this.#vote(message)
      case 'chosen':
        return this.#choose(message)
      default:
        throw new TypeError('a message of no known type')
    }
  }

  /** Phase1b(a): the ballot was asked for and is above everything answered, and the answer tells the last vote. */
  #promise(message: Promised): string | undefined {
    const { acc, bal, mbal, mval } = message
    const before = this.#promises.get(bal)?.get(acc)
    if (before && before.mbal === mbal && before.mval === mval) return undefined
    const { maxBal, maxVBal, maxVal } = this.#acceptor(acc)
    if (!this.#prepares.has(bal)) return `no 1a of ballot ${bal} was sent that covers this slot`
    if (before) return `${acc} promised ballot ${bal} already, and reported ${report(before.mbal, before.mval)} then`
    if (bal <= maxBal) return `${acc} has answered ballot ${maxBal}, so it promises nothing at or below that`
    if (mbal !== maxVBal || mval !== maxVal) {
      return `${acc} reports ${report(mbal, mval)}, but what it accepted last is ${report(maxVBal, maxVal)}`
    }
    this.#acceptors.set(acc, { maxBal: bal, maxVBal, maxVal })
    this.#promises.set(bal, (this.#promises.get(bal) ?? new Map()).set(acc, message))
    return undefined
  }

  /** Phase2a(b, v): one proposal for each ballot, safe by what a quorum has promised. */
  #propose(message: Proposal): string | undefined {
    const { bal, val, set } = message
    this.#set ??= set
    if (this.#set.join() !== set.join()) return `the acceptors of this slot were ${this.#set.join(', ')} before`
    const before = this.#proposals.get(bal)
    if (before) return before.val === val ? undefined : `ballot ${bal} proposed another value before, ${before.val}`
    const unsafe = this.#whyUnsafe(message)
    if (unsafe !== undefined) return unsafe
    this.#proposals.set(bal, message)
    return undefined
  }

  /**
   * ShowsSafeAt: some quorum has promised the ballot, and either none of it reports a vote, or the value is that of the
   * highest vote which it reports. Any acceptors of a quorum's number are a quorum, so those that report nothing higher
   * than the value's vote only have to be counted.
   */
  #whyUnsafe({ bal, val, set, phase1 }: Proposal): string | undefined {
    const promises = [...(this.#promises.get(bal)?.values() ?? [])].filter(({ acc }) => set.includes(acc))
    const needed = this.#sizes.phase1 ?? phase1 ?? majorityOf(set.length)
    const isQuorumUpTo = (top: number) => promises.filter(({ mbal }) => mbal <= top).length >= needed
    if (promises.length < needed) {
      const who = promises.map(({ acc }) => acc).sort()
      return `ballot ${bal} was promised by ${who.length === 0 ? 'nobody' : who.join(', ')}, which is no quorum of ${set.join(', ')}`
    }
    if (isQuorumUpTo(-1)) return undefined
    if (promises.some(({ mbal, mval }) => mbal >= 0 && mval === val && isQuorumUpTo(mbal))) return undefined
    const reports = promises.map(({ acc, mbal, mval }) => `${acc} ${report(mbal, mval)}`).sort()
    return `no quorum's promises of ballot ${bal} allow the value ${val}: ${reports.join(', ')}`
  }

  /** Phase2b(a): the proposal was sent and is not below anything answered. */
  #vote({ acc, bal, val }: Vote): string | undefined {
    const proposal = this.#proposals.get(bal)
    if (!proposal) return `no 2a of ballot ${bal} was sent`
    if (proposal.val !== val) return `the 2a of ballot ${bal} proposes ${proposal.val}`
    if (!proposal.set.includes(acc)) return `${acc} is no acceptor of this slot, whose are ${proposal.set.join(', ')}`
    const voters = this.#votes.get(bal) ?? new Set()
    if (voters.has(acc)) return undefined
    const { maxBal } = this.#acceptor(acc)
    if (bal < maxBal) return `${acc} has answered ballot ${maxBal}, so it accepts nothing below that`
    this.#acceptors.set(acc, { maxBal: bal, maxVBal: bal, maxVal: val })
    this.#votes.set(bal, voters.add(acc))
    return undefined
  }

  /** A quorum has voted for the value in one ballot, and nobody has taken another for chosen. */
  #choose(message: Chosen): string | undefined {
    const { val } = message
    if (this.#chosen && this.#chosen.val !== val) return `${this.#chosen.by} took ${this.#chosen.val} for chosen`
    for (const [bal, voters] of this.#votes) {
      const proposal = this.#proposals.get(bal) as Proposal
      const needed = this.#sizes.phase2 ?? proposal.phase2 ?? majorityOf(proposal.set.length)
      if (proposal.val !== val || voters.size < needed) continue
      this.#chosen ??= message
      return undefined
    }
    const votes = [...this.#votes].map(([bal, voters]) => {
      return `${[...voters].sort().join(', ')} for ${this.#proposals.get(bal)?.val} in ballot ${bal}`
    })
    return `no quorum has voted for ${val} in one ballot${votes.length === 0 ? '' : `, only ${votes.join('; ')}`}`
  }

  #acceptor(acc: string): Acceptor {
    return this.#acceptors.get(acc) ?? FRESH
  }
}

function report(mbal: number, mval: string): string {
  return mbal === -1 ? 'nothing' : `${mval} of ballot ${mbal}`
}
