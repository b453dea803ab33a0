import { useDeferredValue, useMemo, useState } from 'react'
import type { AnyStateMachine } from 'xstate'
import { ChartView } from '../role-charts/chart-view.tsx'
import { EXAMPLES } from './examples.ts'
import { guardsOf, readMachine, sendable } from './pasted-machine.ts'
import { useLaidOut } from './use-laid-out.ts'
import { usePlayed } from './use-played.ts'
import './any-machine.css'

/** A page's part for any XState machine: paste its configuration, see its chart, and play with it. */
export function AnyMachine() {
  const [text, setText] = useState(() => textOf(0))
  // Typing goes before drawing.
  const settled = useDeferredValue(text)
  const pasted = useMemo(() => readMachine(settled), [settled])
  const { laidOut, problem } = useLaidOut('machine' in pasted ? pasted.machine : undefined)
  const wrong = 'problem' in pasted ? pasted.problem : problem
  return (
    <div className="any-machine">
      <section className="machine-text" aria-label="The machine">
        <header>
          <h2>Any machine</h2>
          <label>
            <span className="spoken">Example</span>
            <select defaultValue="0" onChange={(event) => setText(textOf(Number(event.target.value)))}>
              {EXAMPLES.map(({ name }, index) => (
                <option key={name} value={index}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </header>
        <p>
          Paste the configuration of an XState machine as JSON. Guards, actions and actors are names here: nothing of
          yours is run, and nothing leaves this page.
        </p>
        <textarea
          value={text}
          onChange={(event) => setText(event.target.value)}
          spellCheck={false}
          aria-label="Configuration as JSON"
          aria-invalid={wrong !== undefined}
          aria-describedby="machine-problem"
        />
        <p id="machine-problem" className="machine-problem" role="status">
          {wrong}
        </p>
      </section>
      {laidOut ? (
        <Stage key={settledKey(laidOut.machine)} machine={laidOut.machine} chart={laidOut.chart} />
      ) : (
        <p className="empty">
          {wrong === undefined
            ? 'The chart is being laid out …'
            : 'There is no chart yet: see what is wrong with the text.'}
        </p>
      )}
    </div>
  )
}

interface StageProps {
  readonly machine: AnyStateMachine
  readonly chart: React.ComponentProps<typeof ChartView>['chart']
}

/** The chart, lit up where the machine is, and what can be done to it. */
function Stage({ machine, chart }: StageProps) {
  const played = usePlayed(machine)
  const guards = guardsOf(machine)
  return (
    <section className="machine-stage" aria-label={`Chart of ${chart.name}`}>
      <div className="machine-chart">
        <ChartView chart={chart} active={played.active} taken={played.taken} />
      </div>
      <footer>
        <div className="machine-events">
          {sendable(machine).map((type) => (
            <button key={type} type="button" disabled={!played.can(type)} onClick={() => played.send(type)}>
              {type}
            </button>
          ))}
          <button type="button" className="machine-anew" onClick={played.beginAnew}>
            {played.isOver ? 'It has ended: begin anew' : 'Begin anew'}
          </button>
        </div>
        {guards.length > 0 && (
          <fieldset>
            <legend>What holds</legend>
            {guards.map((guard) => (
              <label key={guard}>
                <input
                  type="checkbox"
                  checked={!played.refused.has(guard)}
                  onChange={(event) => played.refuse(guard, !event.target.checked)}
                />
                {guard}
              </label>
            ))}
          </fieldset>
        )}
        <p className="machine-words" role="status">
          {played.isOver ? 'It ended in' : 'It is in'} <b>{played.active.join(', ')}</b>
        </p>
      </footer>
    </section>
  )
}

function textOf(example: number): string {
  return JSON.stringify(EXAMPLES[example]?.config, undefined, 2)
}

const keys = new WeakMap<AnyStateMachine, number>()
let keysGiven = 0

/** Another machine is played from its beginning. */
function settledKey(machine: AnyStateMachine): number {
  const known = keys.get(machine) ?? ++keysGiven
  keys.set(machine, known)
  return known
}
