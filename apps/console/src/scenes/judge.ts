import type { Happening } from '@synod/feed'
import { type Ballot, formatBallot, type NodeNumber, type Slot } from '@synod/protocol'

/** A proposal that acceptors have accepted, and by whom. */
export interface Tallied {
  readonly slot: Slot
  readonly ballot: Ballot
  readonly value: string
  readonly by: readonly NodeNumber[]
  /** A majority has accepted it in this ballot (PMS Q1), whether or not anybody knows. */
  readonly isChosen: boolean
}

export interface Verdict {
  readonly proposals: readonly Tallied[]
  /** Two values were chosen for a slot (PMS S2); the proposals that prove it. */
  readonly broken: readonly Tallied[]
}

/**
 * Sees everything, as no process can: counts which acceptors have ever accepted what (PMS Q1), and whether a slot has got two
 * values (PMS S2). It goes by the portraits alone, in which every acceptance shows once at least.
 */
export function judge(happenings: readonly Happening[], acceptors: readonly NodeNumber[]): Verdict {
  const votes = new Map<string, { slot: Slot; ballot: Ballot; value: string; by: Set<NodeNumber> }>()
  for (const happening of happenings) {
    if (happening.type !== 'portrayed' || !acceptors.includes(happening.portrait.node)) continue
    const { node, slots } = happening.portrait
    for (const { slot, acceptedIn: ballot, value } of slots) {
      if (ballot === 0) continue
      const key = `${slot} ${ballot} ${value}`
      const vote = votes.get(key) ?? { slot, ballot, value, by: new Set() }
      vote.by.add(node)
      votes.set(key, vote)
    }
  }
  const proposals = [...votes.values()]
    .map(({ by, ...proposal }) => ({
      ...proposal,
      by: [...by].sort((one, other) => one - other),
      isChosen: by.size > acceptors.length / 2,
    }))
    .sort((one, other) => one.slot - other.slot || one.ballot - other.ballot)
  const chosen = proposals.filter(({ isChosen }) => isChosen)
  const broken = chosen.filter(({ slot, value }) =>
    chosen.some((other) => other.slot === slot && other.value !== value),
  )
  return { proposals, broken }
}

/** `red in 1.n1` */
export function nameOf({ value, ballot }: Pick<Tallied, 'value' | 'ballot'>): string {
  return `${value} in ${formatBallot(ballot)}`
}
