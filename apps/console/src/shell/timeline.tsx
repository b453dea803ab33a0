import { type Ballot, ballotNode, ballotRound } from '@synod/protocol'
import { formatMs } from './format-time.ts'
import { usePacedPlayer, usePlayer } from './use-session.ts'
import './timeline.css'

/** So many marks are drawn at most; of more, the latest. */
const MARKS_MAX = 300

/** All that is recorded, in one line: who led, what was done, where they clashed; and the moment that is shown, to be dragged. */
export function Timeline() {
  const player = usePlayer()
  const { source, at, beginsAt, endsAt } = usePacedPlayer(20)
  const { recording } = source
  const length = Math.max(endsAt - beginsAt, 1)
  const percent = (time: number) => (100 * (Math.min(Math.max(time, beginsAt), endsAt) - beginsAt)) / length
  const reigns = recording.reigns().slice(-MARKS_MAX)
  const deeds = recording
    .deedsBetween(beginsAt, endsAt + 1)
    .filter(({ deed, at: time }) => deed !== 'remark' && time > 0)
  return (
    <div className="timeline">
      <div className="timeline-track" aria-hidden="true">
        {reigns.map(({ node, ballot, from, to }) => {
          const left = percent(from)
          const width = percent(to ?? endsAt) - left
          return (
            <span
              key={`${node} ${from}`}
              className="timeline-reign"
              data-node={node}
              style={{ left: `${left}%`, width: `${width}%` }}
            >
              {width > 6 && `n${node} leads ${ballotWords(ballot as Ballot)}`}
            </span>
          )
        })}
        {deeds.slice(-MARKS_MAX).map((deed) => (
          <span key={`${deed.at} ${deed.words}`} className="timeline-deed" style={{ left: `${percent(deed.at)}%` }} />
        ))}
        <span className="timeline-now" style={{ left: `${percent(at)}%` }} />
      </div>
      <input
        type="range"
        aria-label="Moment shown, in milliseconds"
        aria-valuetext={`${formatMs(at)} milliseconds`}
        min={beginsAt}
        max={endsAt}
        step={1}
        value={at}
        onChange={({ target }) => player.scrub(target.valueAsNumber)}
      />
    </div>
  )
}

function ballotWords(ballot: Ballot): string {
  return ballot === 0 ? '' : `${ballotRound(ballot)}.n${ballotNode(ballot)}`
}
