import type { LaidMessage } from '@synod/space-time'
import { type KeyboardEvent, useId } from 'react'
import { endWords, partyWords } from './words.ts'

/** So many are said; who wants others moves the window. */
const LISTED_MAX = 80

interface MessageListProps {
  /** The earliest first. */
  readonly messages: readonly LaidMessage[]
  readonly pointed: LaidMessage | undefined
  point(id: number | undefined): void
  scrub(at: number): void
}

/** The messages in sight, for those who do not see them, and for those without a pointer: up and down go through them, Enter goes to one. */
export function MessageList({ messages, pointed, point, scrub }: MessageListProps) {
  const id = useId()
  const listed = messages.slice(0, LISTED_MAX)
  const index = listed.findIndex(({ journey }) => journey.id === pointed?.journey.id)
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === 'Enter' && pointed) scrub(pointed.journey.sentAt)
    if (step === 0) return
    event.preventDefault()
    point(listed[Math.min(listed.length - 1, Math.max(0, index + step))]?.journey.id)
  }
  if (listed.length === 0) return null
  return (
    <div
      className="spoken"
      role="listbox"
      tabIndex={0}
      aria-label="Messages in sight, earliest first"
      aria-activedescendant={index < 0 ? undefined : `${id}-${listed[index]!.journey.id}`}
      onKeyDown={press}
      onBlur={() => point(undefined)}
    >
      {listed.map((message) => (
        <div
          key={message.journey.id}
          id={`${id}-${message.journey.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={message.journey.id === pointed?.journey.id}
        >
          {partyWords(message.journey.from)} to {partyWords(message.journey.to)}: {message.journey.words},{' '}
          {endWords(message)}
        </div>
      ))}
    </div>
  )
}
