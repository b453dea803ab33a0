import { REACHES } from './time-span.ts'
import './reach-choice.css'

interface ReachChoiceProps {
  readonly reach: number
  choose(reach: number): void
}

/** How much of the past is drawn. */
export function ReachChoice({ reach, choose }: ReachChoiceProps) {
  return (
    <fieldset className="reach-choice">
      <legend className="spoken">How much of the past is shown</legend>
      {REACHES.map(({ name, us }) => (
        <button key={name} type="button" aria-pressed={reach === us} onClick={() => choose(us)}>
          {name}
        </button>
      ))}
    </fieldset>
  )
}
