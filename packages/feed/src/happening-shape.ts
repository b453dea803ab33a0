import { type ClusterLearning, isBallot, isNodeNumber, type SlotRange } from '@synod/protocol'
import {
  type Arrived,
  type Called,
  type Decided,
  type DeedName,
  type Done,
  type Fate,
  type Happening,
  type HappeningType,
  type MessageFacts,
  type Missed,
  type Portrayed,
  RANGES_MAX,
  type Sent,
  type Stepped,
} from './happening.ts'
import type { Heard } from './heard.ts'
import {
  LATEST_MAX,
  type Life,
  type Portrait,
  SLOTS_MAX,
  type SlotCell,
  STATE_ROWS_MAX,
  type StateView,
} from './portrait.ts'
import { ROLES, type RoleName } from './role-name.ts'
import {
  type Check,
  either,
  exactly,
  isText,
  isTime,
  isTruth,
  isWhole,
  listOf,
  maybe,
  oneOf,
  pairOf,
  shape,
} from './shape.ts'

const NODES_MAX = 1023
const TRANSITIONS_MAX = 64

const isClient: Check = (value) => typeof value === 'string' && /^c\d{1,16}$/.test(value)
const isParty = either(isNodeNumber, isClient)
const isNodeOrNobody: Check = (value) => value === 0 || isNodeNumber(value)
/** 0 is before the first; −1 is the slot of no snapshot. */
const isSlotOrBefore: Check = (value) => Number.isSafeInteger(value) && (value as number) >= -1
const isNodes = listOf(isNodeNumber, NODES_MAX)

const isRange = shape<SlotRange>({ from: isWhole, to: either(isWhole, exactly(null)) })

const KINDS: { readonly [K in MessageFacts['kind']]: true } = {
  prepare: true,
  promise: true,
  accept: true,
  accepted: true,
  rejected: true,
  chosen: true,
  catchUp: true,
  catchUpReply: true,
  snapshotRequest: true,
  snapshotChunk: true,
  unsupplied: true,
  heartbeat: true,
  heartbeatReply: true,
  handOver: true,
  progress: true,
  readBarrier: true,
  readBarrierReply: true,
  readSlot: true,
  readSlotReply: true,
  request: true,
  reply: true,
}

const FATES: { readonly [F in Fate]: true } = {
  arrives: true,
  late: true,
  again: true,
  lost: true,
  cut: true,
  held: true,
  full: true,
  unknown: true,
}

const DEEDS: { readonly [D in DeedName]: true } = {
  started: true,
  killed: true,
  paused: true,
  resumed: true,
  left: true,
  halted: true,
  wiped: true,
  slowed: true,
  cut: true,
  mended: true,
  weather: true,
  duel: true,
  configured: true,
  remark: true,
}

const LIVES: { readonly [L in Life]: true } = { running: true, paused: true, down: true, gone: true }

const isFacts = shape<MessageFacts>({
  kind: oneOf(...Object.keys(KINDS)),
  ballot: isBallot,
  slots: listOf(isRange, RANGES_MAX),
  words: isText,
})

const isCell = shape<SlotCell>({
  slot: isWhole,
  acceptedIn: isBallot,
  value: isText,
  isNoop: isTruth,
  isChosen: isTruth,
  isExecuted: isTruth,
})

const isStateView = shape<StateView>({
  rows: listOf(pairOf(isText, isText), STATE_ROWS_MAX),
  count: isWhole,
  latest: listOf(isText, LATEST_MAX),
})

const isLearning = either(
  oneOf('every', 'distinguished'),
  shape<Exclude<ClusterLearning, string>>({ delegates: isWhole }),
)

const isPortrait = shape<Portrait>({
  node: isNodeNumber,
  life: oneOf(...Object.keys(LIVES)),
  lifecycle: isText,
  standing: isText,
  leader: isNodeOrNobody,
  states: shape<Record<RoleName, string>>({ acceptor: isText, proposer: isText, learner: isText, elector: isText }),
  promised: isBallot,
  proposing: isBallot,
  chosenThrough: isWhole,
  appliedThrough: isWhole,
  snapshotSlot: isSlotOrBefore,
  logFrom: isWhole,
  slots: listOf(isCell, SLOTS_MAX),
  digest: isText,
  members: isNodes,
  learners: isNodes,
  learning: isLearning,
  commands: isWhole,
  state: maybe(isStateView),
})

const CHECKS: { readonly [T in HappeningType]: Check } = {
  sent: shape<Sent>({
    type: exactly('sent'),
    at: isTime,
    id: isWhole,
    from: isParty,
    to: isParty,
    message: isFacts,
    fate: oneOf(...Object.keys(FATES)),
    arrivesAt: maybe(isTime),
  }),
  arrived: shape<Arrived>({ type: exactly('arrived'), at: isTime, id: isWhole, isUnheard: maybe(exactly(true)) }),
  stepped: shape<Stepped>({
    type: exactly('stepped'),
    at: isTime,
    node: isNodeNumber,
    role: oneOf(...ROLES),
    event: isText,
    before: isText,
    after: isText,
    transitions: listOf(isText, TRANSITIONS_MAX),
  }),
  portrayed: shape<Portrayed>({ type: exactly('portrayed'), at: isTime, portrait: isPortrait }),
  decided: shape<Decided>({
    type: exactly('decided'),
    at: isTime,
    node: isNodeNumber,
    what: oneOf('chosen', 'executed', 'restored'),
    slot: isWhole,
    value: isText,
  }),
  done: shape<Done>({
    isOneWay: maybe(exactly(true)),
    type: exactly('done'),
    at: isTime,
    to: listOf(isParty, NODES_MAX),
    deed: oneOf(...Object.keys(DEEDS)),
    words: isText,
  }),
  called: shape<Called>({
    type: exactly('called'),
    at: isTime,
    id: isWhole,
    client: isParty,
    words: isText,
    state: oneOf('asked', 'answered', 'refused', 'failed', 'unknown'),
    answer: maybe(isText),
  }),
  missed: shape<Missed>({ type: exactly('missed'), at: isTime, count: isWhole }),
}

const isHeard = shape<Heard>({ type: exactly('heard'), at: isTime, from: isParty, to: isNodeNumber, words: isText })

export function isHappening(value: unknown): value is Happening {
  const type = (value as { type?: unknown } | null | undefined)?.type
  return typeof type === 'string' && Object.hasOwn(CHECKS, type) && CHECKS[type as HappeningType](value)
}

/** Whether a value, which may come from anywhere, is what a live node tells. */
export function isNodeHappening(value: unknown): value is Happening | Heard {
  return isHappening(value) || isHeard(value)
}
