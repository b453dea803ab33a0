import type { Portrait, SlotCell } from '@synod/feed'
import type { Ballot, NodeNumber, Slot } from '@synod/protocol'

/**
 * How far one node has come with one slot. `snapshot`: the log no longer has it, since a snapshot speaks for it;
 * `unknown`: it has heard of nothing there.
 */
export type SlotStage = 'unknown' | 'accepted' | 'chosen' | 'executed' | 'snapshot'

/** What the table shows of one slot on one node. */
export interface SlotMark {
  readonly node: NodeNumber
  readonly stage: SlotStage
  /** The ballot of the accepted proposal; 0 for none, or none remembered. */
  readonly ballot: Ballot
  readonly value: string
  readonly isNoop: boolean
  /** `a`, `b`, … tell the values of a slot apart while nodes hold more than one; empty where they agree. */
  readonly variant: string
}

export interface SlotRow {
  readonly slot: Slot
  readonly marks: readonly SlotMark[]
  /** The value in words, of the slot as a whole: chosen, or else accepted in the highest ballot; empty for none known. */
  readonly value: string
  readonly isNoop: boolean
  /** True once a node knows that it is chosen. Until then `value` may still change. */
  readonly isChosen: boolean
}

/** How many slots the table shows at most. */
export const SLOT_ROWS_MAX = 24

/** The last slots that any of the nodes knows of, the newest first, with a mark for each node in the order given. */
export function slotRows(portraits: readonly Portrait[], rowsMax = SLOT_ROWS_MAX): readonly SlotRow[] {
  const last = Math.max(0, ...portraits.map(lastSlot))
  const first = Math.max(1, last - rowsMax + 1)
  const cells = portraits.map(({ slots }) => new Map(slots.map((cell) => [cell.slot, cell])))
  const rows: SlotRow[] = []
  for (let slot = last; slot >= first; slot -= 1) {
    rows.push(slotRow(slot, portraits, (index) => cells[index]?.get(slot)))
  }
  return rows
}

/** What a mark says in words, for who cannot see it or points at it. */
export function wordsOfMark(mark: SlotMark, ballotName: (ballot: Ballot) => string): string {
  const value = mark.isNoop ? 'no-op' : mark.value
  const accepted = mark.ballot === 0 ? '' : ` in ballot ${ballotName(mark.ballot)}`
  const named = value === '' ? '' : `: ${value}`
  switch (mark.stage) {
    case 'unknown':
      return 'nothing known'
    case 'snapshot':
      return 'in the snapshot'
    case 'accepted':
      return `accepted${accepted}${named}`
    case 'chosen':
      return `chosen${accepted === '' ? '' : `, accepted${accepted}`}${named}`
    case 'executed':
      return `chosen and executed${accepted === '' ? '' : `, accepted${accepted}`}${named}`
  }
}

/**
 * The slots and nodes, as `slot/node`, where something happened from one table to the next: a node came further, or accepted
 * another proposal. What it forgot, since it is chosen and stored, is no news.
 */
export function changedMarks(before: readonly SlotRow[], after: readonly SlotRow[]): ReadonlySet<string> {
  const changed = new Set<string>()
  const last = before[0]?.slot
  if (last === undefined) return changed
  const old = new Map(before.flatMap(({ slot, marks }) => marks.map((mark) => [markKey(slot, mark.node), mark])))
  for (const { slot, marks } of after) {
    for (const mark of marks) {
      const key = markKey(slot, mark.node)
      const was = old.get(key)
      if (was ? isNews(was, mark) : slot > last && mark.stage !== 'unknown') changed.add(key)
    }
  }
  return changed
}

function isNews(was: SlotMark, is: SlotMark): boolean {
  if (was.stage !== is.stage) return is.stage !== 'snapshot'
  return is.ballot > 0 && was.ballot !== is.ballot
}

export function markKey(slot: Slot, node: NodeNumber): string {
  return `${slot}/${node}`
}

/** Do two rows show the same? Then the one drawn before may stay. */
export function isSameRow(one: SlotRow, other: SlotRow): boolean {
  return (
    one.slot === other.slot &&
    one.value === other.value &&
    one.isNoop === other.isNoop &&
    one.isChosen === other.isChosen &&
    one.marks.length === other.marks.length &&
    one.marks.every((mark, index) => isSameMark(mark, other.marks[index]!))
  )
}

function isSameMark(one: SlotMark, other: SlotMark): boolean {
  return (
    one.node === other.node &&
    one.stage === other.stage &&
    one.ballot === other.ballot &&
    one.value === other.value &&
    one.isNoop === other.isNoop &&
    one.variant === other.variant
  )
}

function lastSlot({ slots, chosenThrough }: Portrait): Slot {
  return Math.max(chosenThrough, slots.at(-1)?.slot ?? 0)
}

function slotRow(slot: Slot, portraits: readonly Portrait[], cellOf: (index: number) => SlotCell | undefined): SlotRow {
  const marks = portraits.map((portrait, index) => markOf(portrait, slot, cellOf(index)))
  const known = marks.filter(({ value, isNoop }) => value !== '' || isNoop)
  const leading = [...known].sort(byStanding)[0]
  const variants = [...new Set(known.map(nameOfValue))].sort()
  return {
    slot,
    marks: variants.length < 2 ? marks : marks.map((mark) => withVariant(mark, variants)),
    value: leading?.value ?? '',
    isNoop: leading?.isNoop ?? false,
    isChosen: marks.some(isDecided),
  }
}

function markOf(portrait: Portrait, slot: Slot, cell: SlotCell | undefined): SlotMark {
  return {
    node: portrait.node,
    stage: stageOf(portrait, slot, cell),
    ballot: cell?.acceptedIn ?? (0 as Ballot),
    value: cell?.value ?? '',
    isNoop: cell?.isNoop ?? false,
    variant: '',
  }
}

/** A node that is behind or ahead shows other slots than those asked for: how far it is speaks for them. */
function stageOf(portrait: Portrait, slot: Slot, cell: SlotCell | undefined): SlotStage {
  if (cell?.isExecuted) return 'executed'
  if (cell?.isChosen) return 'chosen'
  if (cell && cell.acceptedIn > 0) return 'accepted'
  if (slot < portrait.logFrom && slot <= portrait.snapshotSlot) return 'snapshot'
  if (slot <= portrait.appliedThrough) return 'executed'
  if (slot <= portrait.chosenThrough) return 'chosen'
  return 'unknown'
}

function withVariant(mark: SlotMark, variants: readonly string[]): SlotMark {
  const index = mark.value === '' && !mark.isNoop ? -1 : variants.indexOf(nameOfValue(mark))
  return index < 0 ? mark : { ...mark, variant: String.fromCharCode('a'.charCodeAt(0) + (index % 26)) }
}

/** What is chosen comes first, then the highest ballot: the order in which P2c lets a value win. */
function byStanding(one: SlotMark, other: SlotMark): number {
  return Number(isDecided(other)) - Number(isDecided(one)) || other.ballot - one.ballot
}

/** Does the node know that it is chosen? */
export function isDecided({ stage }: SlotMark): boolean {
  return stage === 'chosen' || stage === 'executed' || stage === 'snapshot'
}

function nameOfValue({ value, isNoop }: SlotMark): string {
  return isNoop ? 'no-op' : value
}
