import { type FormEvent, useState } from 'react'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { Input, Row, Select } from '../design/field.tsx'
import { formatLearning, parseLearning } from '../link/learning-text.ts'
import { NODES_MAX, SEED_MAX, type Setting } from '../source/setting.ts'
import { useSession } from './use-session.ts'

const TRAFFIC = [
  ['0', 'none'],
  ['1000', 'a call each second'],
  ['120', 'a call each 120 ms'],
  ['30', 'a call each 30 ms'],
] as const

const LEARNING = [
  ['distinguished', 'the leader learns and tells (LN2)'],
  ['every', 'everybody hears everything (LN1)'],
  ['delegates-2', 'two delegates (LN4)'],
] as const

/** Begins another simulation. */
export function SettingDialog({ setting, close }: { setting: Setting; close(): void }) {
  const session = useSession()
  const [seed, setSeed] = useState(String(setting.seed))
  const [nodes, setNodes] = useState(String(setting.nodes))
  const [learning, setLearning] = useState<string>(formatLearning(setting.learning))
  const [traffic, setTraffic] = useState(String(setting.trafficEveryMs))
  const begin = (event: FormEvent) => {
    event.preventDefault()
    close()
    session.openSimulator({
      seed: Math.min(Math.max(Math.floor(Number(seed)) || 0, 0), SEED_MAX),
      nodes: Number(nodes),
      learning: parseLearning(learning) ?? 'distinguished',
      trafficEveryMs: Number(traffic),
      deeds: [],
    })
  }
  return (
    <Dialog title="Another simulation" close={close}>
      <form className="dialog-form" onSubmit={begin}>
        <p>The same seed and the same deeds are the same run, to the last byte.</p>
        <Row>
          <Input label="Seed" value={seed} change={setSeed} inputMode="numeric" type="number" min={0} max={SEED_MAX} />
          <Select
            label="Nodes"
            value={nodes}
            choose={setNodes}
            options={Array.from({ length: NODES_MAX }, (_, index) => [`${index + 1}`, `${index + 1}`] as const)}
          />
        </Row>
        <Select label="Who learns" value={learning} choose={setLearning} options={withOwn(LEARNING, learning)} />
        <Select label="Calls by themselves" value={traffic} choose={setTraffic} options={withOwn(TRAFFIC, traffic)} />
        <footer>
          <Button onClick={close}>Stay</Button>
          <Button look="strong" type="submit">
            Begin
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}

/** A link may hold a value that is not in the list. */
function withOwn(options: readonly (readonly [string, string])[], own: string): readonly (readonly [string, string])[] {
  return options.some(([value]) => value === own) ? options : [...options, [own, own]]
}
