import type { Annals, CallEnd, LearningEpoch } from './annals.ts'
import { learningName } from './annals.ts'

/** A stretch of time, in µs since the source began. */
export interface TimeSpan {
  readonly from: number
  readonly to: number
}

export interface RatePoint {
  /** The middle of its stretch of time. */
  readonly at: number
  readonly perSecond: number
}

/** How many slots were chosen per second, in stretches of equal length that stand still while time goes on. */
export function throughput(annals: Annals, span: TimeSpan, stretches: number): readonly RatePoint[] {
  const us = stretchOf(span, stretches)
  const points: RatePoint[] = []
  for (let from = Math.floor(span.from / us) * us; from + us <= span.to; from += us) {
    const count = annals.choices.countBefore(from + us) - annals.choices.countBefore(from)
    points.push({ at: from + us / 2, perSecond: (count * 1e6) / us })
  }
  return points
}

export interface LatencyPoint {
  readonly at: number
  readonly ms: number
  readonly state: CallEnd['state']
  readonly words: string
}

export interface LatencyPlot {
  /** Single calls, at most so many as asked for: of more, every second, third, …. Those that failed are all there. */
  readonly points: readonly LatencyPoint[]
  /** Half of the answered calls took longer; undefined while there are none. Milliseconds. */
  readonly medianMs: number | undefined
  /** One of a hundred took longer. */
  readonly slowestOfHundredMs: number | undefined
  /** Calls that came to an end without an answer. */
  readonly unanswered: number
}

/** How long calls took that ended within a time. */
export function latency(annals: Annals, span: TimeSpan, pointsMax: number): LatencyPlot {
  const calls = annals.calls.between(span.from, span.to)
  const every = Math.max(1, Math.ceil(calls.length / pointsMax))
  const points = calls
    .filter((call, index) => !hasAnswer(call) || index % every === 0)
    .map(({ at, us, state, words }) => ({ at, ms: us / 1000, state, words }))
  const answered = calls
    .filter(hasAnswer)
    .map(({ us }) => us / 1000)
    .sort((a, b) => a - b)
  return {
    points,
    medianMs: quantile(answered, 0.5),
    slowestOfHundredMs: quantile(answered, 0.99),
    unanswered: calls.length - answered.length,
  }
}

/** A refusal is an answer, too. */
export function hasAnswer({ state }: Pick<CallEnd, 'state'>): boolean {
  return state === 'answered' || state === 'refused'
}

/** What was sent while one way of learning was in force. */
export interface EpochCount {
  readonly name: string
  /** Values chosen in that time. */
  readonly chosen: number
  readonly count: number
}

export interface KindCounts {
  readonly kind: string
  readonly total: number
  /** In the order of {@link MessageCounts.epochs}. */
  readonly perEpoch: readonly number[]
}

/** Messages by kind, and by the way of learning that was in force when they were sent, so that the ways can be compared (PMS LN4). */
export interface MessageCounts {
  readonly epochs: readonly EpochCount[]
  /** The most frequent first. */
  readonly kinds: readonly KindCounts[]
}

/** What was sent before a time. Ways of learning that were in force more than once are one. */
export function messageCounts(annals: Annals, until: number): MessageCounts {
  const spans = epochSpans(annals.epochs.between(0, until), until)
  const names = [...new Set(spans.map(({ name }) => name))]
  const within = (countBefore: (at: number) => number) =>
    names.map((of) =>
      spans
        .filter(({ name }) => name === of)
        .reduce((sum, { from, to }) => sum + countBefore(to) - countBefore(from), 0),
    )
  const kinds = [...annals.sends].map(([kind, sends]) => {
    const perEpoch = within((at) => sends.countBefore(at))
    return { kind, perEpoch, total: sumOf(perEpoch) }
  })
  const chosen = within((at) => annals.choices.countBefore(at))
  return {
    epochs: names.map((name, index) => ({
      name,
      chosen: chosen[index]!,
      count: sumOf(kinds.map(({ perEpoch }) => perEpoch[index]!)),
    })),
    kinds: kinds
      .filter(({ total }) => total > 0)
      .sort((one, other) => other.total - one.total || (one.kind < other.kind ? -1 : 1)),
  }
}

/** The first epoch reaches back to the beginning: whatever was sent before the first portrait was sent under it. */
function epochSpans(epochs: readonly LearningEpoch[], until: number): (TimeSpan & { readonly name: string })[] {
  return epochs.map(({ at, learning }, index) => ({
    name: learningName(learning),
    from: index === 0 ? Number.NEGATIVE_INFINITY : at,
    to: epochs[index + 1]?.at ?? until,
  }))
}

/** A round length, so that stretches are those of a clock. */
function stretchOf({ from, to }: TimeSpan, stretches: number): number {
  const least = Math.max(1, (to - from) / stretches)
  const unit = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((factor) => factor * unit).find((us) => us >= least)!
}

function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
