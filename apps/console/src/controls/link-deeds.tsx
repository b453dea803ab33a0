import type { Deed } from '@synod/deeds'
import { Button } from '../design/button.tsx'
import type { PlayerState } from '../player/player.ts'
import { usePlayerPart, useSession } from '../shell/use-session.ts'

const deedsOf = ({ of }: PlayerState) => of.deeds
const SLOW_LINK_MS = 100

interface LinkDeedsProps {
  readonly from: number
  readonly to: number
  /** Something was done. */
  done?(): void
}

export function LinkDeeds({ from, to, done }: LinkDeedsProps) {
  const session = useSession()
  const deeds = usePlayerPart(deedsOf)
  if (from === to) return <p>A node needs no link to itself.</p>
  const button = (title: string, deed: Deed, words: string, look: 'normal' | 'danger' = 'normal') =>
    deeds.has(deed.type) && (
      <Button
        look={look}
        onClick={() => {
          void session.do(deed, words)
          done?.()
        }}
      >
        {title}
      </Button>
    )
  return (
    <div className="form-buttons">
      {button('Cut both ways', { type: 'cut', from, to, isBothWays: true }, `Cut n${from} from n${to}.`, 'danger')}
      {button(
        `Cut n${from} → n${to}`,
        { type: 'cut', from, to, isBothWays: false },
        `Cut what n${from} sends to n${to}.`,
        'danger',
      )}
      {button('Mend', { type: 'mend', from, to, isBothWays: true }, `Mended n${from} and n${to}.`)}
      {button(
        `Slow by ${SLOW_LINK_MS} ms`,
        { type: 'slowLink', from, to, ms: SLOW_LINK_MS },
        `Slowed n${from} to n${to}.`,
      )}
      {button('As fast as before', { type: 'slowLink', from, to, ms: 0 }, `n${from} to n${to} is as fast as before.`)}
    </div>
  )
}
