import { useEffect, useMemo } from 'react'
import { BareTable } from '../scenes/bare-table.ts'
import { scenes } from '../scenes/catalogue.ts'
import { ScenePanel } from '../scenes/scene-panel.tsx'
import { SceneRun } from '../scenes/scene-run.ts'
import { SimulatedSource } from '../source/simulated-source.ts'
import type { SessionState } from './session.ts'
import { useSession, useSessionState } from './use-session.ts'

const sceneOf = ({ scene }: SessionState) => scene?.id
const stepOf = ({ scene }: SessionState) => scene?.step ?? 1

/** The scene that is played, beside what it shows. */
export default function SceneColumn() {
  const session = useSession()
  const id = useSessionState(sceneOf)
  const step = useSessionState(stepOf)
  const known = scenes.some((scene) => scene.id === id) ? id : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: a scene is opened once; from there on it goes by its own steps
  const run = useMemo(
    () => (known === undefined ? undefined : new SceneRun(session, (take) => new BareTable(take), known, step - 1)),
    [session, known],
  )
  useEffect(() => {
    if (run === undefined) return session.openScenes()
    return run.subscribe(() => session.openScene(run.state.scene.id, run.state.step + 1))
  }, [run, session])
  useEffect(() => run?.begin(), [run])
  useEffect(() => run?.goTo(step - 1), [run, step])
  if (run === undefined) return null
  const takeOver = () => {
    const { source, at } = session.player.state
    if (source instanceof SimulatedSource) session.openSimulator(source.setting, at)
  }
  return (
    <ScenePanel
      run={run}
      openScene={(next) => (next === undefined ? session.openScenes() : session.openScene(next))}
      takeOver={takeOver}
    />
  )
}
