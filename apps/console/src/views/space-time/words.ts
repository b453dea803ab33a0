import type { LaidMessage } from '@synod/space-time'

/** `2` as people read it: `n2`; clients are called by their address. */
export function partyWords(party: string): string {
  return /^\d+$/.test(party) ? `n${party}` : party
}

/** What becomes of a message, in a few words. */
export function endWords({ journey, end }: Pick<LaidMessage, 'journey' | 'end'>): string {
  const { sentAt, endsAt, fate } = journey
  const took = endsAt === undefined ? '' : `, ${((endsAt - sentAt) / 1000).toFixed(2)} ms`
  if (end === 'unheard') return `heard by nobody${took}`
  switch (fate) {
    case 'arrives':
      return `arrives${took}`
    case 'late':
      return `late${took}`
    case 'again':
      return `a second copy${took}`
    case 'lost':
      return 'lost on its way'
    case 'cut':
      return 'stopped: the link is cut'
    case 'held':
      return endsAt === undefined ? 'held by the cut link' : `held by the cut link${took}`
    case 'full':
      return 'dropped: too many under way'
    case 'unknown':
      return endsAt === undefined ? 'not heard yet' : `arrives${took}`
  }
}
