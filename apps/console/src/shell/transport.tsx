import { IconButton } from '../design/button.tsx'
import { Select } from '../design/field.tsx'
import { Menu } from '../design/menu.tsx'
import { type PlayerState, SPEEDS } from '../player/player.ts'
import type { Landmark } from '../recording/picture.ts'
import { formatMs, formatSeconds } from './format-time.ts'
import { Timeline } from './timeline.tsx'
import { usePacedPlayer, usePlayer, usePlayerPart } from './use-session.ts'
import './transport.css'

const isPlayingOf = ({ isPlaying }: PlayerState) => isPlaying
const speedOf = ({ speed }: PlayerState) => speed
const kindOf = ({ source }: PlayerState) => source.kind
const seekingOf = ({ seeking }: PlayerState) => seeking
const isAtEndOf = ({ isAtEnd }: PlayerState) => isAtEnd

const JUMPS: readonly (readonly [Landmark, string])[] = [
  ['election', 'election'],
  ['conflict', 'conflict'],
  ['chosen', 'chosen slot'],
  ['deed', 'deed'],
]

/** The player: what moves the moment that is shown. */
export function Transport() {
  return (
    <section className="transport" aria-label="Player">
      <Timeline />
      <div className="transport-row">
        <Keys />
        <Clock />
        <LastDeed />
        <Jumps />
        <Speed />
      </div>
    </section>
  )
}

function Keys() {
  const player = usePlayer()
  const isPlaying = usePlayerPart(isPlayingOf)
  const isAtEnd = usePlayerPart(isAtEndOf)
  const kind = usePlayerPart(kindOf)
  return (
    <div className="transport-keys">
      <IconButton icon="begin" label="To the beginning" keys="Home" onClick={player.toBegin} />
      <IconButton icon="back" label="One thing back" keys="←" onClick={() => void player.step(-1)} />
      <IconButton
        icon={isPlaying ? 'pause' : 'play'}
        label={isPlaying ? 'Stop' : 'Play'}
        keys="Space"
        look="strong"
        onClick={player.toggle}
      />
      <IconButton icon="forward" label="One thing further" keys="→" onClick={() => void player.step(1)} />
      <IconButton
        icon="end"
        label={kind === 'live' ? 'Back to now' : 'To the end of what happened'}
        keys="End"
        disabled={isAtEnd}
        onClick={player.toEnd}
      />
    </div>
  )
}

function Clock() {
  const { at, endsAt, isAtEnd, source, seeking } = usePacedPlayer(20)
  const isLive = source.kind === 'live'
  const format = isLive ? formatSeconds : formatMs
  const where = isAtEnd ? (isLive ? 'now' : '') : `of ${format(endsAt)}`
  return (
    <p className="clock">
      <span className="spoken">Moment shown: </span>
      <b style={{ minWidth: `${format(endsAt).length}ch` }}>{format(at)}</b>
      <span>
        {isLive ? 's' : 'ms'} {seeking === undefined ? where : '… looking'}
      </span>
    </p>
  )
}

/** What was done last before the moment that is shown: the marks of the timeline in words. At a table it is what the script remarks. */
function LastDeed() {
  const { source, at, beginsAt } = usePacedPlayer(10)
  const deed = source.recording.deedsBetween(beginsAt, at + 1).at(-1)
  return (
    <p className="last-deed" title={deed?.words}>
      {deed !== undefined && deed.at > 0 && (
        <>
          <span className="spoken">Done last: </span>
          {deed.deed !== 'remark' && <span aria-hidden="true">▲</span>} {deed.words}
        </>
      )}
    </p>
  )
}

function Jumps() {
  const player = usePlayer()
  const seeking = usePlayerPart(seekingOf)
  const items = ([1, -1] as const).flatMap((direction) =>
    JUMPS.map(([kind, title]) => ({
      title: `${direction === 1 ? 'Next' : 'Last'} ${title}`,
      choose: () => player.jump(kind, direction),
    })),
  )
  return (
    <div className="jumps" aria-busy={seeking !== undefined}>
      <Menu label="Jump to …" icon="down" items={items} />
      {JUMPS.map(([kind, title]) => (
        <button key={kind} type="button" className="button button-plain" onClick={() => player.jump(kind, 1)}>
          Next {title}
        </button>
      ))}
    </div>
  )
}

function Speed() {
  const player = usePlayer()
  const speed = usePlayerPart(speedOf)
  return (
    <div className="speed">
      <Select
        label="Speed"
        isLabelHidden
        title="Speed"
        value={String(speed)}
        choose={(value) => player.setSpeed(Number(value))}
        options={SPEEDS.map((each) => [String(each), each < 1 ? `× 1/${Math.round(1 / each)}` : `× ${each}`] as const)}
      />
    </div>
  )
}
