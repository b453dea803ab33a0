import { type LearnerEvent, type LearnerInput, learnerMachine } from '@synod/learner'
import { begin, type Effect, majority, makeBallot, type NodeNumber, type Slot, step } from '@synod/protocol'
import type { Death, Subject } from './death.ts'

/* Scenarios in which a learner alone is played, and what it may deliver or store. */

const ballot = makeBallot(1, 1)

/** What the learner asks for, all in all, when this happens to it. */
function played(
  { machines }: Subject,
  input: LearnerInput<unknown>,
  events: readonly LearnerEvent[],
): readonly Effect<unknown>[] {
  const machine = machines?.learner ?? learnerMachine
  let stepped = begin(machine, input)
  const effects = [...stepped.effects]
  for (const event of events) {
    stepped = step(machine, stepped.snapshot, event)
    effects.push(...stepped.effects)
  }
  return effects
}

/** Nodes 1 to 3 decide slot 1, and from slot 2 on nodes 2 to 4: of each set two vote, first too few of the other (PMS 3.10). */
export function votesOfTwoSets(subject: Subject): Death | undefined {
  const where = 'votes of two sets'
  const quorums = [
    { from: 1, quorums: majority([1, 2, 3]) },
    { from: 2, quorums: majority([2, 3, 4]) },
  ]
  const votes = (slot: Slot, nodes: readonly NodeNumber[]): LearnerEvent[] =>
    nodes.map((from) => {
      const entries = [{ slot, value: `of ${nodes.join()}` }]
      return { type: 'accepted', from, ballot, slots: [{ from: slot, to: slot }], entries }
    })
  const delivered = (...events: LearnerEvent[]) =>
    played(subject, { node: 3, quorums: majority([1, 2, 3]) }, [
      { type: 'quorums.changed', quorums },
      ...events,
    ]).flatMap((effect) => (effect.type === 'deliver' ? [`slot ${effect.slot} ${effect.value}`] : []))
  const early = delivered(...votes(1, [2, 4]))
  if (early.length > 0) return { rule: 'S3', why: `${early.join(', ')}: node 4 has no vote there`, where }
  const late = delivered(...votes(1, [1, 2]), ...votes(2, [1, 2]))
  if (late.includes('slot 2 of 1,2')) return { rule: 'S3', why: `${late[1]}: node 1 has no vote there any more`, where }
  const both = delivered(...votes(1, [1, 2]), ...votes(2, [3, 4]))
  const why = `of slots 1 and 2, chosen by their own sets, is delivered: ${both.join(', ') || 'nothing'}`
  return both.length === 2 ? undefined : { rule: 'LN1', why, where }
}

/** Two of four parts of a snapshot at slot 30 are here; then its sender has one at slot 50 instead, and begins with that. */
export function replacedSnapshot(subject: Subject): Death | undefined {
  const from = 1
  const part = { type: 'snapshotChunk', from, chunks: 4, rows: [], after: '', last: false } as const
  const sent = [
    [30, 0],
    [30, 1],
    [50, 0],
    [50, 1],
    [50, 2],
    [50, 3],
  ].map(([slot = 0, index = 0]): LearnerEvent => {
    return { ...part, slot, index, bytes: new Uint8Array([slot, index]), last: index === 3 }
  })
  const effects = played(subject, { node: 3, quorums: majority([1, 2, 3]), needsSnapshot: true }, sent)
  const stored = effects.flatMap((effect) =>
    effect.type === 'persist' && effect.record.type === 'snapshotChunk' ? [effect.record] : [],
  )
  const mixed = stored.find(({ slot, index, bytes }) => bytes[0] !== slot || bytes[1] !== index)
  const where = 'a snapshot that is replaced on its way'
  if (mixed) {
    const why = `chunk ${mixed.index} of the snapshot at ${mixed.slot} is chunk ${mixed.bytes[1]} of that at ${mixed.bytes[0]}`
    return { rule: 'S3', why, where }
  }
  const restored = effects.find((effect) => effect.type === 'snapshotReceived')
  const why = `all of the snapshot at 50 came, and what is to be restored is ${restored ? `that at ${restored.slot}` : 'none'}`
  return restored?.slot === 50 ? undefined : { rule: 'LN5', why, where }
}
