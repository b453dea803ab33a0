import type { Portrait } from '@synod/feed'
import { type Ballot, formatBallot, formatNode, type NodeNumber } from '@synod/protocol'
import { type CSSProperties, type KeyboardEvent, memo, useMemo, useState } from 'react'
import type { ViewProps } from '../view.ts'
import { SlotGlyph } from './slot-glyph.tsx'
import {
  changedMarks,
  isDecided,
  isSameRow,
  markKey,
  type SlotMark,
  type SlotRow,
  slotRows,
  wordsOfMark,
} from './slot-table.ts'
import './slots.css'
import { useSteady } from './use-steady.ts'

/** Slots × nodes: what each node has accepted in which ballot, knows to be chosen, and has executed (PMS 2.2, 3). */
export function SlotsView({ picture, selected, select }: ViewProps) {
  const portraits = useSteady([...picture.portraits.values()].sort((one, other) => one.node - other.node))
  const rows = useMemo(() => slotRows(portraits), [portraits])
  const changed = useChanged(rows)
  const [pointed, setPointed] = useState<string>()
  if (portraits.length === 0) return <p className="empty">No node has told yet what it holds.</p>
  return (
    <div className="slots">
      <div className="slots-scroll">
        <table
          aria-label="Slots by node"
          className={densityOf(portraits.length)}
          onKeyDown={moveFocus}
          style={{ '--slot-nodes': portraits.length } as CSSProperties}
        >
          <thead>
            <tr>
              <th scope="col">slot</th>
              {portraits.map((portrait) => (
                <NodeHeading
                  key={portrait.node}
                  portrait={portrait}
                  isSelected={portrait.node === selected}
                  select={select}
                />
              ))}
              <th scope="col" className="slot-value">
                value
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <Row
                key={row.slot}
                row={row}
                isFirst={index === 0}
                changed={changedOf(row, changed)}
                point={setPointed}
              />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p className="empty">Nothing was accepted yet in any slot.</p>}
      </div>
      <footer className="slots-foot">
        <p className="slots-words">{wordsOfPointed(rows, pointed)}</p>
        <ul className="slots-legend" aria-label="Signs">
          {LEGEND.map(({ stage, words }) => (
            <li key={stage}>
              <SlotGlyph stage={stage} /> {words}
              {stage === 'accepted' && portraits.length <= DENSE_NODES_MAX && ', in the ballot beside it'}
            </li>
          ))}
        </ul>
      </footer>
    </div>
  )
}

/** So many nodes have room for a ballot beside every sign. */
const ROOMY_NODES_MAX = 6
/** So many have room for one where it is still open which value is chosen; with more, whoever points at a sign is told. */
const DENSE_NODES_MAX = 7

function densityOf(nodes: number): string | undefined {
  if (nodes <= ROOMY_NODES_MAX) return undefined
  return nodes <= DENSE_NODES_MAX ? 'is-dense' : 'is-dense is-crowded'
}

const LEGEND = [
  { stage: 'accepted', words: 'accepted' },
  { stage: 'chosen', words: 'known to be chosen' },
  { stage: 'executed', words: 'executed' },
  { stage: 'snapshot', words: 'in the snapshot' },
] as const

interface NodeHeadingProps {
  readonly portrait: Portrait
  readonly isSelected: boolean
  select(node: NodeNumber): void
}

/** A promise holds for all slots at once (PMS 3.5), so it stands above them. */
function NodeHeading({ portrait, isSelected, select }: NodeHeadingProps) {
  const { node, promised, life } = portrait
  const isOut = life === 'down' || life === 'gone'
  return (
    <th scope="col" className="slots-heading">
      <button
        type="button"
        className={`slots-node${isOut ? ' is-out' : ''}`}
        aria-pressed={isSelected}
        onClick={() => select(node)}
      >
        <strong>{formatNode(node)}</strong>
        <span className="slots-promise" title="The highest ballot that it has promised, for all slots">
          {life !== 'running' ? life : promised === 0 ? '–' : <Promised ballot={promised} />}
        </span>
      </button>
    </th>
  )
}

function Promised({ ballot }: { readonly ballot: Ballot }) {
  return (
    <>
      <span className="slots-least">≥ </span>
      {formatBallot(ballot)}
    </>
  )
}

interface RowProps {
  readonly row: SlotRow
  readonly isFirst: boolean
  /** The nodes whose marks changed, joined by commas. */
  readonly changed: string
  point(mark: string | undefined): void
}

const Row = memo(SlotTableRow, (one, other) => {
  return one.changed === other.changed && one.isFirst === other.isFirst && isSameRow(one.row, other.row)
})

function SlotTableRow({ row, isFirst, changed, point }: RowProps) {
  const nodes = changed.split(',')
  return (
    <tr>
      <th scope="row">{row.slot}</th>
      {row.marks.map((mark, index) => (
        <Mark
          key={mark.node}
          mark={mark}
          of={row}
          isChanged={nodes.includes(String(mark.node))}
          isDoor={isFirst && index === 0}
          point={point}
        />
      ))}
      <td className={`slot-value${row.isChosen ? ' is-chosen' : ''}${row.isNoop ? ' is-noop' : ''}`} title={row.value}>
        {row.isNoop ? 'no-op' : row.value}
        {!row.isChosen && (row.value !== '' || row.isNoop) && ' ?'}
      </td>
    </tr>
  )
}

interface MarkProps {
  readonly mark: SlotMark
  readonly of: SlotRow
  readonly isChanged: boolean
  /** By one of the marks the table is entered with the Tab key; arrows lead to the others. */
  readonly isDoor: boolean
  point(mark: string | undefined): void
}

function Mark({ mark, of, isChanged, isDoor, point }: MarkProps) {
  const key = markKey(of.slot, mark.node)
  return (
    <td
      className={`slot-mark${isChanged ? ' is-changed' : ''}${isDecided(mark) ? ' is-decided' : ''}`}
      tabIndex={isDoor ? 0 : -1}
      onPointerEnter={() => point(key)}
      onPointerLeave={() => point(undefined)}
      onFocus={() => point(key)}
      onBlur={() => point(undefined)}
    >
      <span>
        <SlotGlyph stage={mark.stage} />
        <span className="spoken">{wordsOfMark(mark, formatBallot)}</span>
        {mark.ballot > 0 && <small aria-hidden="true">{formatBallot(mark.ballot)}</small>}
        {mark.variant !== '' && (
          <small className="slot-variant" aria-hidden="true">
            {mark.variant}
          </small>
        )}
      </span>
    </td>
  )
}

/** What changed from the table shown before to this one; it stays marked until the next one is shown. */
function useChanged(rows: readonly SlotRow[]): ReadonlySet<string> {
  const [shown, setShown] = useState<{ rows: readonly SlotRow[]; changed: ReadonlySet<string> }>({
    rows,
    changed: new Set(),
  })
  if (shown.rows === rows) return shown.changed
  const changed = changedMarks(shown.rows, rows)
  setShown({ rows, changed })
  return changed
}

function changedOf({ slot, marks }: SlotRow, changed: ReadonlySet<string>): string {
  if (changed.size === 0) return ''
  return marks.flatMap(({ node }) => (changed.has(markKey(slot, node)) ? [node] : [])).join(',')
}

function wordsOfPointed(rows: readonly SlotRow[], pointed: string | undefined): string {
  for (const { slot, marks } of pointed === undefined ? [] : rows) {
    const mark = marks.find(({ node }) => markKey(slot, node) === pointed)
    if (mark) return `Slot ${slot} on ${formatNode(mark.node)}: ${wordsOfMark(mark, formatBallot)}`
  }
  return ''
}

const STEPS: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Arrows lead from mark to mark, and mean nothing else to the page while they do. */
function moveFocus(event: KeyboardEvent<HTMLTableElement>) {
  const [right, down] = STEPS[event.key] ?? []
  const cell = event.target
  if (right === undefined || down === undefined || !(cell instanceof HTMLTableCellElement)) return
  event.preventDefault()
  event.stopPropagation()
  const row = cell.parentElement as HTMLTableRowElement
  const body = row.parentElement as HTMLTableSectionElement
  const next = body.rows[row.sectionRowIndex + down]?.cells[cell.cellIndex + right]
  if (next?.classList.contains('slot-mark')) next.focus()
}
