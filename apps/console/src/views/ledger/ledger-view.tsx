import { formatNode, type NodeNumber } from '@synod/protocol'
import { memo, useMemo } from 'react'
import { useSteady } from '../slots/use-steady.ts'
import type { ViewProps } from '../view.ts'
import { DigestGlyph } from './digest-glyph.tsx'
import { type BalanceRow, isStale, type LedgerColumn, ledgerTable, type MovementRow } from './ledger-columns.ts'
import './ledger.css'

/** What the state machine of each node holds, side by side: the same commands in the same order lead to the same state (PMS 3.2). */
export function LedgerView({ picture, selected, select }: ViewProps) {
  const portraits = useSteady([...picture.portraits.values()].sort((one, other) => one.node - other.node))
  const { columns, rows, movements, left } = useMemo(() => ledgerTable(portraits), [portraits])
  if (columns.length === 0) return <p className="empty">No node has told yet what it holds.</p>
  return (
    <div className="ledger">
      <table aria-label="Balances by node">
        <thead>
          <tr>
            <th scope="col">account</th>
            {columns.map((column) => (
              <ColumnHeading key={column.node} column={column} isSelected={column.node === selected} select={select} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Balances key={row.name} row={row} columns={columns} />
          ))}
          {left > 0 && (
            <tr>
              <th scope="row">…</th>
              <td className="ledger-left" colSpan={columns.length}>
                and {left.toLocaleString('en')} more
              </td>
            </tr>
          )}
          {rows.length === 0 && (
            <tr>
              <td className="ledger-left" colSpan={columns.length + 1}>
                No account was opened yet.
              </td>
            </tr>
          )}
        </tbody>
      </table>
      {movements.length > 0 && <Movements movements={movements} columns={columns} />}
    </div>
  )
}

interface ColumnHeadingProps {
  readonly column: LedgerColumn
  readonly isSelected: boolean
  select(node: NodeNumber): void
}

function ColumnHeading({ column, isSelected, select }: ColumnHeadingProps) {
  const { node, digest, agreement, behind, appliedThrough, life } = column
  return (
    <th scope="col" className={agreement === 'different' ? 'is-different' : undefined}>
      <button type="button" aria-pressed={isSelected} onClick={() => select(node)}>
        <DigestGlyph digest={digest} />
        <span className="ledger-node">
          <strong data-life={life}>{formatNode(node)}</strong>
          <span className="ledger-through">{life === 'running' ? `slot ${appliedThrough}` : life}</span>
        </span>
        <span className="ledger-badge" title={`${TITLES[agreement]}: digest ${digest}`}>
          {agreement === 'different' ? '≠ differs' : behind > 0 ? `${behind} behind` : AGREEMENTS[agreement]}
        </span>
      </button>
    </th>
  )
}

const AGREEMENTS = { same: '= same', alone: 'furthest' } as const

const TITLES = {
  same: 'The same state as whoever is as far',
  alone: 'Nobody else is as far',
  different: 'Another state than somebody who is as far, which must never be',
} as const

interface BalancesProps {
  readonly row: BalanceRow
  readonly columns: readonly LedgerColumn[]
}

const Balances = memo(({ row, columns }: BalancesProps) => (
  <tr>
    <th scope="row">
      {row.name} {!row.name.endsWith(`:${row.unit}`) && <span className="ledger-unit">{row.unit}</span>}
    </th>
    {columns.map((column, index) => {
      const stale = isStale(row, index, columns)
      return (
        <td key={column.node} className={stale ? 'is-stale' : undefined}>
          {row.values[index] ?? '–'}
          {stale && <span className="spoken"> (out of date)</span>}
        </td>
      )
    })}
  </tr>
))

interface MovementsProps {
  readonly movements: readonly MovementRow[]
  readonly columns: readonly LedgerColumn[]
}

/** The latest movements, and who has executed them: they come to every node in one order, to some of them later. */
function Movements({ movements, columns }: MovementsProps) {
  return (
    <table className="movements" aria-label="Latest movements by node">
      <thead>
        <tr>
          <th scope="col">latest movements</th>
          {columns.map(({ node }) => (
            <th scope="col" key={node}>
              {formatNode(node)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {movements.map(({ words, isDone }, index) => (
          // The same may be executed twice: its place is all that tells one from another.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <tr key={index}>
            <th scope="row" title={words}>
              {words}
            </th>
            {columns.map(({ node }, column) => (
              <td key={node} className={isDone[column] ? 'is-done' : undefined}>
                <span aria-hidden="true">{isDone[column] === undefined ? '' : isDone[column] ? '✓' : '·'}</span>
                <span className="spoken">{isDone[column] ? 'executed' : 'not executed'}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
