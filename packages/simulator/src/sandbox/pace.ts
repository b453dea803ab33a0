import type { RolesTiming } from '@synod/replica'
import { CALM, type Weather } from '../plan/weather.ts'
import { Random } from '../random.ts'
import type { Link } from '../world/link.ts'

/** How fast things go: slow enough to be watched, in milliseconds. */
export interface Pace {
  /** A message takes from so long to so long: each way between two ends has a length of its own, the same in both directions. */
  readonly delayMsMin: number
  readonly delayMsMax: number
  /** What a flush takes, or a third more. */
  readonly flushMs: number
  /** A round of the electors: they ask each other so often. */
  readonly roundMs: number
}

export const CALM_PACE: Pace = { delayMsMin: 14, delayMsMax: 15, flushMs: 3, roundMs: 250 }

/** What a turn of an event loop takes, in microseconds. */
export const TURN_US = 200
/** Of its own length a message takes so much more or less. */
const JITTER = 0.02
/** A flush takes up to so much of its usual time more. */
const FLUSH_JITTER = 1 / 3

/** How patient the roles are at this pace. */
export function timingOf({ roundMs }: Pace): RolesTiming {
  return { roundMs, retryMs: roundMs, gapMs: roundMs / 2, askMs: roundMs }
}

/** A network that loses nothing; what it does otherwise is decided later. Messages may overtake one another. */
export function calmWeather({ flushMs }: Pace): Weather {
  return { ...CALM, reorders: true, delayUs: 0, jitterUs: 0, flushUs: flushMs * 1000, timerLatenessUs: 0, retries: 0 }
}

/** How long flushes take. */
export function flushesOf(random: Random, { flushMs }: Pace): () => number {
  return () => flushMs * 1000 * (1 + FLUSH_JITTER * random.fraction())
}

/**
 * How long after the other's turn a duellist has its own, in milliseconds. When it comes, the other's prepare is here and the
 * promise on disk, so that its own ballot does not wait for that flush; and its prepare is with the acceptors before the other's
 * accepts. This is the middle of what fits both. Where ways differ much in length, nothing does, and some accepts get through.
 */
export function duelTurnMs({ delayMsMin, delayMsMax, flushMs }: Pace): number {
  const [shortestMs, longestMs] = [delayMsMin * (1 - JITTER), delayMsMax * (1 + JITTER)]
  const flushMsMax = flushMs * (1 + FLUSH_JITTER)
  const promiseOnDiskMs = flushMsMax + longestMs + flushMsMax
  // Both ballots are made durable before they are prepared.
  const acceptsMs = shortestMs + flushMs + shortestMs + shortestMs
  const preparesMs = flushMsMax - flushMs + longestMs
  return (promiseOnDiskMs + acceptsMs - preparesMs) / 2
}

/** How long messages take: by the length of the way, and a little chance. */
export function delaysOf(seed: number, { delayMsMin, delayMsMax }: Pace): (link: Link) => number {
  const lengths = new Map<string, number>()
  return ({ from, to, random }) => {
    const ends = `${Math.min(from, to)} ${Math.max(from, to)}`
    let ms = lengths.get(ends)
    if (ms === undefined) {
      ms = delayMsMin + new Random(seed, `way ${ends}`).fraction() * (delayMsMax - delayMsMin)
      lengths.set(ends, ms)
    }
    return ms * 1000 * (1 + JITTER * (2 * random.fraction() - 1))
  }
}
