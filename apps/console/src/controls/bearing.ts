import type { Portrait } from '@synod/feed'

/** What a node is up to, at a glance: a glyph and a word, so that no colour has to say it alone. */
export interface Bearing {
  readonly kind: 'leading' | 'following' | 'electing' | 'apart' | 'paused' | 'down'
  readonly glyph: string
  readonly words: string
  readonly isUp: boolean
  readonly isPaused: boolean
}

export function bearingOf({ life, lifecycle, standing, leader }: Portrait): Bearing {
  const isUp = life === 'running' || life === 'paused'
  const isPaused = life === 'paused'
  const bearing = (kind: Bearing['kind'], glyph: string, words: string): Bearing => ({
    kind,
    glyph,
    words,
    isUp,
    isPaused,
  })
  if (life === 'gone') return bearing('down', '×', 'left')
  if (life === 'down') return bearing('down', '×', 'down')
  if (isPaused) return bearing('paused', '‖', 'paused')
  if (lifecycle === 'halted') return bearing('down', '!', 'halted')
  if (lifecycle === 'joining') return bearing('apart', '…', 'joining')
  switch (standing) {
    case 'leading':
      return bearing('leading', '★', 'leads')
    case 'electing':
      return bearing('electing', '◐', 'elects')
    case 'following':
      return bearing('following', '●', leader === 0 ? 'follows nobody' : `follows n${leader}`)
    default:
      return bearing('apart', '○', standing)
  }
}

export const NOT_STARTED: Bearing = { kind: 'down', glyph: '·', words: 'not started', isUp: false, isPaused: false }
