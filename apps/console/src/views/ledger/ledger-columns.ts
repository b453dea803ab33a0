import type { Portrait } from '@synod/feed'
import type { NodeNumber, Slot } from '@synod/protocol'

/** The state machine of one node beside the others. */
export interface LedgerColumn {
  readonly node: NodeNumber
  readonly life: Portrait['life']
  readonly appliedThrough: Slot
  /** Slots that another node has executed and this one has not. */
  readonly behind: number
  readonly digest: string
  /**
   * `same` as everybody who is as far; `alone` when nobody else is as far, so that there is nothing to compare it with;
   * `different` when somebody who has executed the same slots has another state, which must never be.
   */
  readonly agreement: 'same' | 'alone' | 'different'
  /** True when the node shows what is in its state. */
  readonly isShown: boolean
}

export interface BalanceRow {
  readonly name: string
  /** What all of its values end with, such as a currency: said once. Empty where they do not. */
  readonly unit: string
  /** Without the unit, in the order of the columns; undefined where the node does not have it (yet). */
  readonly values: readonly (string | undefined)[]
}

export interface MovementRow {
  readonly words: string
  /** In the order of the columns: has the node executed it? Undefined where that cannot be told. */
  readonly isDone: readonly (boolean | undefined)[]
}

export interface LedgerTable {
  readonly columns: readonly LedgerColumn[]
  readonly rows: readonly BalanceRow[]
  /** What was executed last by a node that is furthest, the latest first. */
  readonly movements: readonly MovementRow[]
  /** Names that are in some node's state, and are too many to be shown. */
  readonly left: number
}

/** How the state of each node compares with that of the others. */
export function ledgerTable(portraits: readonly Portrait[]): LedgerTable {
  const furthest = Math.max(0, ...portraits.map(({ appliedThrough }) => appliedThrough))
  const states = portraits.map(({ state }) => new Map(state?.rows ?? []))
  const names = [...new Set(mostRowsFirst(portraits).flatMap(({ state }) => (state?.rows ?? []).map(([name]) => name)))]
  const count = Math.max(0, ...portraits.map(({ state }) => state?.count ?? 0))
  return {
    columns: portraits.map((portrait) => columnOf(portrait, portraits, furthest)),
    movements: movementsOf(portraits, furthest),
    rows: names.map((name) =>
      rowOf(
        name,
        states.map((state) => state.get(name)),
      ),
    ),
    left: Math.max(0, count - names.length),
  }
}

/** Does a balance differ from that of a node that is furthest? It will be the same there, once this node is as far. */
export function isStale(row: BalanceRow, index: number, columns: readonly LedgerColumn[]): boolean {
  const furthest = columns.findIndex(({ behind, isShown }) => behind === 0 && isShown)
  return furthest >= 0 && row.values[index] !== row.values[furthest]
}

function rowOf(name: string, values: readonly (string | undefined)[]): BalanceRow {
  const known = values.filter((value) => value !== undefined)
  const unit = /^\S+ (\S+)$/.exec(known[0] ?? '')?.[1]
  if (unit === undefined || !known.every((value) => value.endsWith(` ${unit}`))) return { name, unit: '', values }
  return { name, unit, values: values.map((value) => value?.slice(0, -unit.length - 1)) }
}

function columnOf(portrait: Portrait, all: readonly Portrait[], furthest: Slot): LedgerColumn {
  const asFar = all.filter(
    ({ node, appliedThrough }) => node !== portrait.node && appliedThrough === portrait.appliedThrough,
  )
  const isSame = asFar.every(({ digest }) => digest === portrait.digest)
  return {
    node: portrait.node,
    life: portrait.life,
    appliedThrough: portrait.appliedThrough,
    behind: furthest - portrait.appliedThrough,
    digest: portrait.digest,
    agreement: !isSame ? 'different' : asFar.length === 0 ? 'alone' : 'same',
    isShown: portrait.state !== undefined,
  }
}

/** The order of names is that of the node that has most of them: names added at the end move nobody. */
function mostRowsFirst(portraits: readonly Portrait[]): readonly Portrait[] {
  return [...portraits].sort((one, other) => (other.state?.rows.length ?? 0) - (one.state?.rows.length ?? 0))
}

function movementsOf(portraits: readonly Portrait[], furthest: Slot): readonly MovementRow[] {
  const leading = portraits.find(({ appliedThrough, state }) => appliedThrough === furthest && state !== undefined)
  const all = leading?.state?.latest ?? []
  const lags = portraits.map(({ state }) => (state ? lagOf(state.latest, all) : undefined))
  return all.map((words, index) => ({
    words,
    isDone: lags.map((lag) => (lag === undefined ? undefined : index >= lag)),
  }))
}

/**
 * How many of the movements of a node that is furthest another one lacks. All execute the same ones in the same order, so
 * that the latest of one are found in the other's, as many places further down as it is behind.
 */
function lagOf(latest: readonly string[], furthest: readonly string[]): number {
  for (let lag = 0; lag < furthest.length; lag += 1) {
    const rest = furthest.slice(lag, lag + latest.length)
    if (latest.length > 0 && rest.every((words, index) => words === latest[index])) return lag
  }
  return furthest.length
}
