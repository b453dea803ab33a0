import { demands } from '../charts-data/role-charts.ts'

/** What the paper demands, of the rows that a step is about. */
export function PaperRows({ rows }: { rows: readonly string[] }) {
  return (
    <dl className="scene-rows" aria-label="What the paper demands">
      {rows.map((row) => (
        <div key={row}>
          <dt>{row}</dt>
          <dd>{demands[row]?.replaceAll('`', '')}</dd>
        </div>
      ))}
    </dl>
  )
}
