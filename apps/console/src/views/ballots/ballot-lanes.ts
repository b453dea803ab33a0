import type { Ballot, NodeNumber } from '@synod/protocol'
import type { Reign } from '../../recording/picture.ts'
import type { Annals, BallotStep } from '../plots/annals.ts'
import type { TimeSpan } from '../plots/plot-data.ts'

/** A node took itself for the leader, within the time that is shown. */
export interface ReignBar extends TimeSpan {
  readonly ballot: Ballot
  /** When another node took itself for the leader too: each may, and no value is the worse for it (PMS 3.9). */
  readonly contested: readonly TimeSpan[]
  /** False where it went on beyond what is shown. */
  readonly endsHere: boolean
}

/** A ballot that a node had promised, for how long. */
export interface PromiseStretch extends TimeSpan {
  readonly ballot: Ballot
  /** How many lower ballots are shown: the same for a ballot on every lane. */
  readonly rank: number
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
  const promised = nodes.map((node) => annals.promises.get(node)?.between(Number.NEGATIVE_INFINITY, span.to) ?? [])
  const ballots = [...new Set(promised.flatMap((steps) => steps.map(({ ballot }) => ballot)))].sort((a, b) => a - b)
  const rank = new Map(ballots.map((ballot, index) => [ballot, index]))
  const lanes = nodes.map((node, index) => ({
    node,
    reigns: shown.filter((reign) => reign.node === node).map((reign) => barOf(reign, shown, span)),
    promises: stretches(promised[index]!, span, rank),
    elections: annals.elections.between(span.from, span.to).flatMap((step) => (step.node === node ? [step.at] : [])),
  }))
  return { lanes, highest: stretches(rising(promised.flat()), span, rank) }
}

function barOf(reign: Reign, all: readonly Reign[], span: TimeSpan): ReignBar {
  const within = ({ from, to }: Reign): TimeSpan => ({
    from: Math.max(from, span.from),
    to: Math.min(to ?? span.to, span.to),
  })
  const own = within(reign)
  const contested = all
    .filter(({ node }) => node !== reign.node)
    .map(within)
    .map(({ from, to }) => ({ from: Math.max(from, own.from), to: Math.min(to, own.to) }))
    .filter(({ from, to }) => to > from)
  const endsHere = reign.to !== undefined && reign.to <= span.to
  return { ...own, ballot: reign.ballot as Ballot, contested, endsHere }
}

function stretches(
  steps: readonly BallotStep[],
  span: TimeSpan,
  rank: ReadonlyMap<Ballot, number>,
): readonly PromiseStretch[] {
  return steps
    .map(({ at, ballot }, index) => ({
      ballot,
      rank: rank.get(ballot) ?? 0,
      from: Math.max(at, span.from),
      to: steps[index + 1]?.at ?? span.to,
    }))
    .filter(({ from, to, ballot }) => to > from && ballot > 0)
}

/** The steps of all nodes as one that only rises. */
function rising(steps: readonly BallotStep[]): readonly BallotStep[] {
  const all = [...steps].sort((one, other) => one.at - other.at || one.ballot - other.ballot)
  const risen: BallotStep[] = []
  for (const step of all) if (step.ballot > (risen.at(-1)?.ballot ?? 0)) risen.push(step)
  return risen
}
