import type { LaidOutTransition } from '@synod/charts'
import { ROLES, type RoleName, type Stepped } from '@synod/feed'
import { formatNode, stateName } from '@synod/protocol'
import { useMemo, useState } from 'react'
import { demandsOf } from '../../charts-data/demands.ts'
import { charts, demands } from '../../charts-data/role-charts.ts'
import { type Annals, annalsOf } from '../plots/annals.ts'
import { timeName } from '../plots/time-span.ts'
import type { ViewProps } from '../view.ts'
import { ChartView } from './chart-view.tsx'
import { type StepRun, stepHistory, wordsOfStep } from './step-history.ts'
import './role-charts.css'

/** The charts of the chosen node's four roles: where each is, what it did last, and the paper's sentence for it. */
export function RoleChartsView({ recording, picture, selected, scrub }: ViewProps) {
  const [role, setRole] = useState<RoleName>('acceptor')
  const portrait = picture.portraits.get(selected)
  const steps = picture.steps.get(selected)
  const step = steps?.[role]
  const state = step?.after ?? portrait?.states[role] ?? ''
  const active = useMemo(() => state.split(', ').filter(Boolean), [state])
  const annals = annalsOf(recording)
  return (
    <div className="role-charts">
      <div className="role-tabs" role="tablist" aria-label={`Roles of ${formatNode(selected)}`}>
        {ROLES.map((name) => (
          <button
            key={name}
            id={`role-${name}`}
            type="button"
            role="tab"
            aria-selected={name === role}
            aria-controls="role-chart"
            tabIndex={name === role ? 0 : -1}
            onClick={() => setRole(name)}
            onKeyDown={(event) => turnTo(event, role, setRole)}
          >
            {name}
            <span>{stateName(steps?.[name]?.after ?? portrait?.states[name] ?? '–')}</span>
          </button>
        ))}
      </div>
      <div className="role-chart" id="role-chart" role="tabpanel" aria-labelledby={`role-${role}`}>
        <ChartView chart={charts[role]} active={active} taken={step?.transitions ?? NOTHING} />
      </div>
      <Told role={role} step={step} state={state} />
      <History annals={annals} node={selected} role={role} at={picture.at} scrub={scrub} />
    </div>
  )
}

const NOTHING: readonly string[] = []

function turnTo(event: React.KeyboardEvent<HTMLElement>, role: RoleName, show: (role: RoleName) => void) {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (by === 0) return
  event.preventDefault()
  event.stopPropagation()
  const next = ROLES[(ROLES.indexOf(role) + by + ROLES.length) % ROLES.length]!
  show(next)
  document.getElementById(`role-${next}`)?.focus()
}

interface ToldProps {
  readonly role: RoleName
  readonly step: Stepped | undefined
  readonly state: string
}

/** What the transition just taken means, and what the paper says of it; before the first, what the state means. */
function Told({ role, step, state }: ToldProps) {
  const transitions = step ? transitionsBy(role, step.transitions) : []
  const paper = [...new Set(transitions.flatMap((transition) => transition.paper))]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and whoever has no pointer has to be able to
    <section className="role-told" aria-label="What was done last" tabIndex={0}>
      <p>
        {step ? (
          <>
            <b>{step.event}</b> {[...new Set(transitions.map(({ description }) => description))].join(' ')}
          </>
        ) : (
          charts[role].states.find(({ path }) => path === state)?.description
        )}
      </p>
      <dl>
        {demandsOf(paper, demands).map(({ id, text }) => (
          <div key={id}>
            <dt>{id}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function transitionsBy(role: RoleName, keys: readonly string[]): readonly LaidOutTransition[] {
  return keys.flatMap((key) => charts[role].transitions.filter((transition) => transition.key === key))
}

interface HistoryProps {
  readonly annals: Annals
  readonly node: number
  readonly role: RoleName
  readonly at: number
  scrub(at: number): void
}

function History({ annals, node, role, at, scrub }: HistoryProps) {
  const runs = stepHistory(annals, node, role, at, SHOWN_MAX)
  if (runs.length === 0) return <p className="role-history role-nothing">It was not seen to do anything yet.</p>
  return (
    <ol className="role-history" aria-label={`What the ${role} of ${formatNode(node)} did, the latest first`}>
      {runs.map(({ step, count }) => (
        <li key={`${step.at} ${step.event}`}>
          <button type="button" onClick={() => scrub(step.at)}>
            <span>{timeName(step.at)}</span> <b>{step.event}</b> {wordsOfStep(step)} {repeated(count)}
          </button>
        </li>
      ))}
    </ol>
  )
}

const SHOWN_MAX = 12

function repeated(count: StepRun['count']): string {
  return count === 1 ? '' : `× ${count}`
}
