import type { ViewProps } from '../view.ts'

export default function BallotsView({ picture }: ViewProps) {
  return <p className="empty">{picture.parties.length} parties</p>
}
