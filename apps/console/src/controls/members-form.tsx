import type { Portrait } from '@synod/feed'
import { memo } from 'react'
import { Button } from '../design/button.tsx'
import { Select } from '../design/field.tsx'
import { formatLearning, parseLearning } from '../link/learning-text.ts'
import { useSession } from '../shell/use-session.ts'

interface MembersFormProps {
  readonly members: string
  readonly canAdd: boolean
  readonly learning: Portrait['learning'] | undefined
}

const LEARNING: readonly (readonly [string, string])[] = [
  ['distinguished', 'the leader, who tells (LN2)'],
  ['every', 'everybody, at once (LN1)'],
  ['delegates-1', 'the leader and 1 more (LN4)'],
  ['delegates-2', 'the leader and 2 more (LN4)'],
  ['delegates-3', 'the leader and 3 more (LN4)'],
]

/** Who belongs to the cluster, and who hears what was accepted: both are commands, chosen like any other. */
export const MembersForm = memo(function MembersForm({ members, canAdd, learning }: MembersFormProps) {
  const session = useSession()
  const current = learning === undefined ? 'distinguished' : formatLearning(learning)
  const names =
    members === ''
      ? 'nobody yet'
      : members
          .split(',')
          .map((node) => `n${node}`)
          .join(', ')
  return (
    <div className="form">
      <p>Members: {names}.</p>
      {canAdd && (
        <Button onClick={() => void session.do({ type: 'addNode' }, 'A node is asked to join.')}>Add a node</Button>
      )}
      <Select
        label="Who hears what was accepted"
        options={LEARNING.some(([value]) => value === current) ? LEARNING : [...LEARNING, [current, current]]}
        value={current}
        choose={(value) => {
          const chosen = parseLearning(value)
          if (chosen) void session.do({ type: 'learning', learning: chosen }, `Learning is to be ${value}.`)
        }}
      />
    </div>
  )
})
