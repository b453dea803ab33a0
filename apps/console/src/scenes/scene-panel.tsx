import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react'
import { Button } from '../design/button.tsx'
import { scenes } from './catalogue.ts'
import { EvidenceList } from './evidence-list.tsx'
import { PaperRows } from './paper-rows.tsx'
import { lengthOf } from './position.ts'
import { Progress } from './progress.tsx'
import type { SceneRun, SceneState } from './scene-run.ts'
import { TableDesk, VerdictLine } from './table-desk.tsx'
import { BACK_KEY, NEXT_KEY, useStepKeys } from './use-step-keys.ts'
import './scene-panel.css'

export interface ScenePanelProps {
  readonly run: SceneRun
  /** Shows another scene, from its first step; or the list of all. */
  openScene(id: string | undefined): void
  /** Goes on with the cluster that is shown where everything can be done to it; absent where that is nowhere. */
  takeOver?(): void
}

/** A step of a scene: what happens, what to look at, what may be tried, and the way on. It fills the box that it is given. */
export function ScenePanel({ run, openScene, takeOver }: ScenePanelProps) {
  const state = useSyncExternalStore(run.subscribe, () => run.state)
  const { scene, step, position, table } = state
  const isLast = step === lengthOf(scene) - 1
  const following = scenes[scenes.indexOf(scene) + 1]
  const goOn = () => (isLast ? openScene(following?.id) : run.goTo(step + 1))
  const goBack = () => run.goTo(step - 1)
  useStepKeys(goOn, goBack)
  const words = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step is read from its top
  useEffect(() => {
    // It returns a promise in browsers of today, which is nothing that an effect may return.
    void words.current?.scrollTo({ top: 0 })
  }, [step, scene])
  return (
    <section className="scene" aria-label={`Scene: ${scene.title}`}>
      <header className="scene-head">
        <p className="scene-number">
          Scene {scenes.indexOf(scene) + 1} of {scenes.length}
          <button type="button" className="scene-quiet" onClick={() => openScene(undefined)}>
            All scenes
          </button>
        </p>
        <h2>{scene.title}</h2>
        <Progress scene={scene} step={step} goTo={(next) => run.goTo(next)} />
      </header>
      <div className="scene-body" ref={words}>
        <div className="scene-said" aria-live="polite">
          <h3>{position.step.title}</h3>
          {position.take.kind === 'table' && position.take.broken && (
            <p className="scene-broken">
              <b>Broken on purpose:</b> {position.take.broken.bug} <code>{position.take.broken.name}</code>
            </p>
          )}
          {position.step.words.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
        {table && <VerdictLine verdict={table.verdict} />}
        <PaperRows rows={position.step.paper ?? scene.paper} />
        {table && <TableDesk table={table} run={run} />}
        <Tries state={state} run={run} />
        {position.kind === 'cluster' && takeOver && (
          <p className="scene-take-over">
            <Button onClick={takeOver}>Take over this cluster</Button>
            <span>It goes on in the simulator, where you can do to it what you like.</span>
          </p>
        )}
        {isLast && <Shown state={state} />}
      </div>
      <footer className="scene-foot">
        <Button disabled={step === 0} aria-keyshortcuts={BACK_KEY} title={`Back (${BACK_KEY})`} onClick={goBack}>
          Back
        </Button>
        <Button look="strong" aria-keyshortcuts={NEXT_KEY} title={`Go on (${NEXT_KEY})`} onClick={goOn}>
          {!isLast ? 'Next' : following ? 'Next scene' : 'All scenes'}
        </Button>
      </footer>
    </section>
  )
}

function Tries({ state, run }: { state: SceneState; run: SceneRun }): ReactNode {
  const { position } = state
  const { tries = [] } = position.step
  if (tries.length === 0) return null
  return (
    <section className="scene-tries" aria-label="Try it">
      <h4>Try it</h4>
      <ul>
        {position.kind === 'table'
          ? position.step.tries?.map(({ words, script = [] }) => (
              <li key={words}>
                <button type="button" className="scene-try" onClick={() => run.improvise(script)}>
                  {words}
                </button>
              </li>
            ))
          : tries.map(({ words }) => <li key={words}>{words}</li>)}
      </ul>
    </section>
  )
}

function Shown({ state: { scene } }: { state: SceneState }) {
  return (
    <section className="scene-shown" aria-label="What was shown">
      <h4>What was shown</h4>
      {scene.shown.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <EvidenceList evidence={scene.evidence} />
    </section>
  )
}
