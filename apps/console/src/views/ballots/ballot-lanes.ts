import type { Ballot, NodeNumber } from '@synod/protocol'
import type { Reign } from '../../recording/picture.ts'
import type { Annals, BallotStep } from '../plots/annals.ts'
import type { TimeSpan } from '../plots/plot-data.ts'

/** A node took itself for the leader, within the time that is shown. */
export interface ReignBar extends TimeSpan {
  readonly ballot: Ballot
  /** Another node took itself for the leader at the same time: each may, and no value is the worse for it (PMS PR2). */
  readonly isContested: boolean
  /** False where it went on beyond what is shown. */
  readonly endsHere: boolean
}

/** A ballot that a node had promised, for how long. */
export interface PromiseStretch extends TimeSpan {
  readonly ballot: Ballot
}

export interface BallotLane {
  readonly node: NodeNumber
  readonly reigns: readonly ReignBar[]
  readonly promises: readonly PromiseStretch[]
  /** When its elector began to listen and to stand. */
  readonly elections: readonly number[]
}

/** Ballots that were promised within the time, by anybody: the steps of the chart above the lanes. */
export interface BallotLanes {
  readonly lanes: readonly BallotLane[]
  /** The highest ballot promised by anybody, as it rose. */
  readonly highest: readonly PromiseStretch[]
}

/** Who led, who had promised what, and where elections were, within a time. */
export function ballotLanes(
  annals: Annals,
  reigns: readonly Reign[],
  nodes: readonly NodeNumber[],
  span: TimeSpan,
): BallotLanes {
  const shown = reigns.filter(({ from, to }) => from < span.to && (to ?? span.to) > span.from)
  const lanes = nodes.map((node) => ({
    node,
    reigns: shown.filter((reign) => reign.node === node).map((reign) => barOf(reign, shown, span)),
    promises: stretches(annals.promises.get(node)?.between(Number.NEGATIVE_INFINITY, span.to) ?? [], span),
    elections: annals.elections.between(span.from, span.to).flatMap((step) => (step.node === node ? [step.at] : [])),
  }))
  return { lanes, highest: stretches(rising(annals, nodes, span), span) }
}

function barOf(reign: Reign, all: readonly Reign[], span: TimeSpan): ReignBar {
  const to = reign.to ?? span.to
  const isContested = all.some(
    (other) => other.node !== reign.node && other.from < to && (other.to ?? span.to) > reign.from,
  )
  return {
    from: Math.max(reign.from, span.from),
    to: Math.min(to, span.to),
    ballot: reign.ballot as Ballot,
    isContested,
    endsHere: reign.to !== undefined && reign.to <= span.to,
  }
}

function stretches(steps: readonly BallotStep[], span: TimeSpan): readonly PromiseStretch[] {
  return steps
    .map(({ at, ballot }, index) => ({ ballot, from: Math.max(at, span.from), to: steps[index + 1]?.at ?? span.to }))
    .filter(({ from, to, ballot }) => to > from && ballot > 0)
}

/** The steps of all nodes as one that only rises. */
function rising(annals: Annals, nodes: readonly NodeNumber[], span: TimeSpan): readonly BallotStep[] {
  const all = nodes
    .flatMap((node) => annals.promises.get(node)?.between(Number.NEGATIVE_INFINITY, span.to) ?? [])
    .sort((one, other) => one.at - other.at || one.ballot - other.ballot)
  const risen: BallotStep[] = []
  for (const step of all) if (step.ballot > (risen.at(-1)?.ballot ?? 0)) risen.push(step)
  return risen
}
