import { Button } from '../design/button.tsx'
import type { PlayerState } from '../player/player.ts'
import { FIRST_SETTING } from '../source/setting.ts'
import { usePlayerPart, useSession } from './use-session.ts'
import './source-banner.css'

const phaseOf = ({ of }: PlayerState) => of.phase
const wordsOf = ({ of }: PlayerState) => of.words
const isSameOf = ({ of }: PlayerState) => of.verified.isSame
const kindOf = ({ source }: PlayerState) => source.kind

/** Says when there is nothing to look at, or when what is shown is not to be believed. */
export function SourceBanner() {
  const session = useSession()
  const phase = usePlayerPart(phaseOf)
  const words = usePlayerPart(wordsOf)
  const kind = usePlayerPart(kindOf)
  const isSame = usePlayerPart(isSameOf)
  if (!isSame) {
    return (
      <p className="banner banner-fault" role="alert">
        The same deeds led to another state the second time. That is a bug of the simulator: please report this link.
      </p>
    )
  }
  if (phase === 'ready') return words === '' ? null : <p className="banner">{words}</p>
  if (phase === 'opening') return kind === 'live' ? <p className="banner">Waiting for the cluster …</p> : null
  const isLive = kind === 'live'
  return (
    <div className="banner banner-fault" role="alert">
      <p>{isLive ? liveWords(phase, words) : `The simulator stopped: ${words}.`}</p>
      {isLive ? (
        <Button onClick={() => session.openSimulator(FIRST_SETTING)}>To the simulator</Button>
      ) : (
        <Button onClick={() => location.reload()}>Load the page again</Button>
      )}
    </div>
  )
}

function liveWords(phase: string, words: string): string {
  return phase === 'lost'
    ? `Lost: ${words}. What was recorded is still here, and the page keeps trying.`
    : `This cluster does not let the page look: ${words}.`
}
