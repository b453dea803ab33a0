import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import {
  begin,
  type Effect,
  type Entry,
  everySlot,
  majority,
  makeBallot,
  NOOP,
  type NodeNumber,
  type Slot,
  type SlotQuorums,
  step,
} from '@synod/protocol'
import { hostParts } from '@synod/replica'
import type { Death, Subject } from './death.ts'
import { replacedSnapshot, votesOfTwoSets } from './learner-scenarios.ts'
import {
  joiner,
  lostStore,
  outsideElector,
  readAtLeast,
  readInAChange,
  refusedChanges,
  removedNode,
} from './membership-scenarios.ts'
import type { ScenarioName } from './mutant.ts'
import { crashInSnapshot, retriesInASession, retryAfterSnapshot, snapshotBetweenSets } from './snapshot-scenarios.ts'

/*
 * A few inputs in a fixed order, for what explorer and simulator bring about too rarely, and what has to come of them. Like
 * every killer they know nothing of the mutant.
 */

type Play = (subject: Subject) => Death | undefined | Promise<Death | undefined>

const quorums = majority([1, 2, 3])
const leading = { ballot: makeBallot(3, 1), slot: 10, quorums }

/** Two of three promise; one of them has accepted in slot 3, nobody in slots 1 and 2 (PMS 3.6). */
function gapBelowAReport({ machines }: Subject): Death | undefined {
  const machine = machines?.proposer ?? proposerMachine
  let { snapshot } = begin(machine, { node: 1, quorums })
  const effects: Effect<unknown>[] = []
  const take = (event: Parameters<typeof step<typeof machine>>[2]) => {
    const stepped = step(machine, snapshot, event)
    snapshot = stepped.snapshot
    effects.push(...(stepped.effects as Effect<unknown>[]))
  }
  const old = makeBallot(1, 3)
  take({ type: 'ballot.start', above: old })
  const { ballot } = snapshot.context
  const promise = { type: 'promise', ballot, covers: { from: 1, to: null }, chosenThrough: 0, leftOut: [] } as const
  take({ ...promise, from: 1, accepted: [{ slot: 3, ballot: old, value: 'bound' }] })
  take({ ...promise, from: 2, accepted: [] })
  const proposed = effects.flatMap((effect): readonly Entry<unknown>[] =>
    effect.type === 'send' && effect.message.type === 'accept' ? effect.message.entries : [],
  )
  const missing = [1, 2].filter((gap) => !proposed.some(({ slot, value }) => slot === gap && value === NOOP))
  const why = `no no-op is proposed in slot ${missing.join(' and ')}, below slot 3 that a promise reports`
  return missing.length === 0 ? undefined : { rule: '3.6', why, where: 'a gap below a report' }
}

/** Two of three promise; in slot 1 one of them has accepted red in 1.n2, the other one green in 1.n3, which is higher. */
function twoReports({ machines }: Subject): Death | undefined {
  const machine = machines?.proposer ?? proposerMachine
  const [lower, higher] = [makeBallot(1, 2), makeBallot(1, 3)]
  const reports = [
    { from: 1, accepted: [{ slot: 1, ballot: higher, value: 'green' }] },
    { from: 2, accepted: [{ slot: 1, ballot: lower, value: 'red' }] },
  ]
  for (const order of [reports, [...reports].reverse()]) {
    let { snapshot, effects } = step(machine, begin(machine, { node: 1, quorums }).snapshot, {
      type: 'ballot.start',
      above: higher,
    })
    const { ballot } = snapshot.context
    const promise = { type: 'promise', ballot, covers: { from: 1, to: null }, chosenThrough: 0, leftOut: [] } as const
    for (const report of order) ({ snapshot, effects } = step(machine, snapshot, { ...promise, ...report }))
    const [proposed] = (effects as readonly Effect<unknown>[]).flatMap((effect): readonly Entry<unknown>[] =>
      effect.type === 'send' && effect.message.type === 'accept' ? effect.message.entries : [],
    )
    if (proposed?.value === 'green') continue
    const why = `green, reported in the higher ballot, binds slot 1, and ${proposed?.value ?? 'nothing'} is proposed`
    return { rule: 'P2c', why, where: 'two reports of one slot' }
  }
  return undefined
}

/** Nodes 1, 2 and 3 decide through slot 9; from slot 10 on node 4 does in the place of node 1 (PMS 3.10). */
const JOINT = 10
const replaced: SlotQuorums = [...everySlot(quorums), { from: JOINT, quorums: majority([2, 3, 4]) }]

/** A proposer that these nodes have promised everything, and that is to have a value chosen in each of twelve slots. */
function promisedBy(nodes: readonly NodeNumber[], sets: SlotQuorums, { machines }: Subject) {
  const machine = machines?.proposer ?? proposerMachine
  let { snapshot } = begin(machine, { node: 3, quorums: sets, alpha: 20 })
  const sends: Extract<Effect<unknown>, { type: 'send' }>[] = []
  const take = (event: Parameters<typeof step<typeof machine>>[2]) => {
    const stepped = step(machine, snapshot, event)
    snapshot = stepped.snapshot
    for (const effect of stepped.effects as Effect<unknown>[]) if (effect.type === 'send') sends.push(effect)
  }
  take({ type: 'ballot.start' })
  const { ballot } = snapshot.context
  const promise = { type: 'promise', ballot, covers: { from: 1, to: null }, chosenThrough: 0, leftOut: [] } as const
  for (const from of nodes) take({ ...promise, from, accepted: [] })
  const submit = { type: 'values.submit', values: Array.from({ length: 12 }, (_, at) => `value ${at}`) } as const
  const proposed = (): Slot[] =>
    sends.flatMap(({ message }) => (message.type === 'accept' ? message.entries.map(({ slot }) => slot) : []))
  return { take, submit, sends, proposed }
}

/** Nodes 1 and 2 have promised; they are a majority of the old members and none of the new. */
function leaderOverAChange(subject: Subject): Death | undefined {
  const where = 'a leader in whose time the members change'
  const { take, submit, sends, proposed } = promisedBy([1, 2], everySlot(quorums), subject)
  take({ type: 'quorums.changed', quorums: replaced })
  take(submit)
  const early = proposed().filter((slot) => slot >= JOINT)
  if (early.length > 0)
    return { rule: 'P2c', why: `slots ${early.join(', ')}: node 2 alone of 2, 3, 4 promised`, where }
  const isAsked = sends.some(
    ({ to, message }) =>
      message.type === 'prepare' && message.fromSlot === JOINT && typeof to === 'object' && to.includes(4),
  )
  if (!isAsked) return { rule: 'L1', why: 'node 4, which decides from slot 10 on, is never asked for a promise', where }
  const why = `of slots 1 to 9, for which 1 and 2 of 1, 2, 3 have promised, ${proposed().length} are proposed`
  return proposed().length === JOINT - 1 ? undefined : { rule: 'L1', why, where }
}

/** Both sets are in view when the ballot begins. Nodes 2 and 4 promise: a majority of the new members and none of the old. */
function ballotInAChange(subject: Subject): Death | undefined {
  const where = 'a ballot that begins while the members change'
  const { take, submit, proposed } = promisedBy([2, 4], replaced, subject)
  take(submit)
  const [early] = proposed()
  return early === undefined
    ? undefined
    : { rule: 'P2c', why: `slot ${early}: node 2 alone of 1, 2, 3 promised`, where }
}

/** A read is asked for, and one of three acceptors confirms: its answer to the barrier before came late as well (PMS 3.2). */
function lateConfirmation({ parts = hostParts }: Subject): Death | undefined {
  const where = 'a late confirmation'
  const barriers = parts.barriers()
  const reply = (number: number) =>
    ({ type: 'readBarrierReply', number, ballot: leading.ballot, promised: leading.ballot }) as const
  barriers.ask(3, 77)
  const early = barriers.begin(leading).filter(({ message }) => message.type === 'readSlotReply')
  if (early.length > 0) return { rule: '3.2', why: 'a read slot is told before any acceptor confirms', where }
  barriers.confirm(1, reply(1))
  const [told] = barriers.confirm(2, reply(1))
  if (told?.message.type !== 'readSlotReply' || told.message.slot !== leading.slot) {
    return { rule: '3.2', why: `a quorum confirms, and the read slot told is not ${leading.slot}`, where }
  }
  barriers.ask(3, 78)
  barriers.begin(leading)
  barriers.confirm(1, reply(2))
  const late = barriers.confirm(3, reply(1))
  const why = 'a confirmation of the first barrier completes the second'
  return late.length === 0 ? undefined : { rule: '3.2', why, where }
}

/**
 * This node has accepted red from 1.n1. Elsewhere 1.n3 had green chosen, of which n1 has learned, but not that it was overtaken:
 * it goes on in 1.n1 and says, truly, that slot 1 is chosen. That is no word about red (PMS S3).
 */
function wordOfAnOvertakenLeader({ machines }: Subject): Death | undefined {
  const machine = machines?.learner ?? learnerMachine
  const ballot = makeBallot(1, 1)
  let { snapshot } = begin(machine, { node: 2, quorums })
  const delivered: unknown[] = []
  const take = (event: Parameters<typeof step<typeof machine>>[2]) => {
    const stepped = step(machine, snapshot, event)
    snapshot = stepped.snapshot
    for (const effect of stepped.effects) if (effect.type === 'deliver') delivered.push(effect.value)
  }
  take({ type: 'values.hold', ballot, entries: [{ slot: 1, value: 'red' }] })
  take({ type: 'chosen', from: 1, ballot, slots: [], entries: [], chosenThrough: 1 })
  take({ type: 'timeout.gap' })
  take({ type: 'catchUpReply', from: 1, entries: [{ slot: 1, value: 'green' }], chosenThrough: 1, logFrom: 1 })
  if (delivered.length === 1 && delivered[0] === 'green') return undefined
  const why = `green is chosen, and what is delivered is ${delivered.join(', ') || 'nothing'}`
  return { rule: 'S3', why, where: 'the word of an overtaken leader' }
}

export const SCENARIOS: Readonly<Record<ScenarioName, Play>> = {
  'a gap below a report': gapBelowAReport,
  'two reports of one slot': twoReports,
  'a late confirmation': lateConfirmation,
  'the word of an overtaken leader': wordOfAnOvertakenLeader,
  'votes of two sets': votesOfTwoSets,
  'a snapshot that is replaced on its way': replacedSnapshot,
  'a leader in whose time the members change': leaderOverAChange,
  'a ballot that begins while the members change': ballotInAChange,
  'changes that must be refused': refusedChanges,
  'a node that joins': joiner,
  'a node that lost its store': lostStore,
  'a node that was removed': removedNode,
  'a node that is no member stands by': outsideElector,
  'a read while the members change': readInAChange,
  'a read of at least a slot': readAtLeast,
  'a snapshot between two sets': snapshotBetweenSets,
  'retries in a session': retriesInASession,
  'a retry after a snapshot': retryAfterSnapshot,
  'a crash while a snapshot is taken': crashInSnapshot,
}
