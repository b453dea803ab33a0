import { type Concern, concernOf } from '@synod/space-time'
import type { Flight } from '../../recording/picture.ts'

/** How a message under way is to be drawn at a moment. */
export interface Flying {
  readonly flight: Flight
  readonly concern: Concern
  /** How much of its way lies behind it, 0 to 1. */
  readonly share: number
  /** 1 while it is under way; fades as it is lost. */
  readonly strength: number
  /** It goes no further: lost here, stopped at a cut, or held there. */
  readonly stop: 'cross' | 'bar' | 'full' | undefined
}

/** How long a message of which nobody knows more is drawn on its way, in µs. */
const UNKNOWN_US = 5000
/** How far one gets that does not arrive. */
const LOST_SHARE = 0.6
const CUT_SHARE = 0.42

/** Where a message is at a moment of its flight. */
export function flyingAt(flight: Flight, at: number): Flying {
  const { sent, endsAt } = flight
  const concern = concernOf(sent.message.kind)
  const takes = Math.max(1, (endsAt ?? sent.at + UNKNOWN_US) - sent.at)
  const passed = Math.min(1, Math.max(0, (at - sent.at) / takes))
  switch (sent.fate) {
    case 'lost':
      return stopped(LOST_SHARE, 'cross')
    case 'full':
      return stopped(0.08, 'full')
    case 'cut':
      return stopped(CUT_SHARE, 'bar')
    case 'held': {
      // It waits at the cut for as long as that lasts; when it is known, the last tenth of its time is the rest of its way.
      const isWaiting = endsAt === undefined || passed < 0.9
      if (isWaiting) return { flight, concern, share: Math.min(CUT_SHARE, passed * 4), strength: 1, stop: 'bar' }
      return { flight, concern, share: CUT_SHARE + (passed - 0.9) * 10 * (1 - CUT_SHARE), strength: 1, stop: undefined }
    }
    case 'unknown':
      return { flight, concern, share: endsAt === undefined ? passed * 0.8 : passed, strength: 1, stop: undefined }
    default:
      return { flight, concern, share: passed, strength: 1, stop: undefined }
  }

  /** It flies for half its time, and for the other half one sees that it goes no further. */
  function stopped(share: number, stop: Flying['stop']): Flying {
    const isThere = passed >= 0.5
    return {
      flight,
      concern,
      share: Math.min(1, passed * 2) * share,
      strength: isThere ? 1 - (passed - 0.5) * 1.4 : 1,
      stop: isThere ? stop : undefined,
    }
  }
}
