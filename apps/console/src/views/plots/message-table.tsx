import { memo } from 'react'
import type { EpochCount, KindCounts, MessageCounts } from './plot-data.ts'

/** Messages by kind: a column for each way of learning that was in force, so that they can be compared. */
export const MessageTable = memo(({ counts }: { readonly counts: MessageCounts }) => {
  const { epochs, kinds } = counts
  if (kinds.length === 0) return <p className="plots-none">Nothing was sent yet.</p>
  const most = Math.max(...kinds.flatMap(({ perEpoch }) => perEpoch))
  return (
    <div className="message-table">
      <table>
        <thead>
          <tr>
            <th scope="col">kind</th>
            {epochs.map(({ name }) => (
              <th scope="col" key={name}>
                learning: {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <KindRow key={kind.kind} kind={kind} epochs={epochs} most={most} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">all</th>
            {epochs.map((epoch) => (
              <td key={epoch.name}>{countName(epoch.count, epoch)}</td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  )
})

interface KindRowProps {
  readonly kind: KindCounts
  readonly epochs: readonly EpochCount[]
  /** The longest bar. */
  readonly most: number
}

function KindRow({ kind, epochs, most }: KindRowProps) {
  return (
    <tr>
      <th scope="row">{kind.kind}</th>
      {epochs.map((epoch, index) => {
        const count = kind.perEpoch[index]!
        return (
          <td key={epoch.name}>
            <span className="message-bar" style={{ width: `${(100 * count) / most}%` }} />
            <span className="message-count">{count === 0 ? '–' : countName(count, epoch)}</span>
          </td>
        )
      })}
    </tr>
  )
}

function countName(count: number, { chosen }: EpochCount): string {
  const each = chosen === 0 ? '' : ` (${(count / chosen).toFixed(count / chosen < 10 ? 1 : 0)})`
  return `${count.toLocaleString('en')}${each}`
}
