import type { ViewProps } from '../view.ts'

export default function PlotsView({ picture }: ViewProps) {
  return <p className="empty">{picture.parties.length} parties</p>
}
