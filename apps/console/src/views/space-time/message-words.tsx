import type { LaidMessage } from '@synod/space-time'
import { endWords, partyWords } from './words.ts'

interface MessageWordsProps {
  readonly message: LaidMessage
  /** Where that is in the diagram from which its places are told, in pixels. */
  readonly left: number
  /** Of the diagram, in pixels. */
  readonly width: number
}

/** All that a message says, beside its arrow. */
export function MessageWords({ message, left: origin, width }: MessageWordsProps) {
  const { journey, path } = message
  const end = path[path.length - 1]!
  const start = path[0]!
  const left = Math.min(Math.max(8, origin + (start.x + end.x) / 2 + 14), width - 268)
  return (
    <div className="message-words" role="status" style={{ left, top: Math.max(4, (start.y + end.y) / 2 - 22) }}>
      <p>
        <strong>
          {partyWords(journey.from)} → {partyWords(journey.to)}
        </strong>{' '}
        <span>{endWords(message)}</span>
      </p>
      <p>{journey.words}</p>
    </div>
  )
}
