import type { FeedPage, MovementView } from './answer.ts'
import { viewEntry } from './answer-movement.ts'
import type { HistoryReader } from './history-reader.ts'
import type { FeedQuery } from './query.ts'
import { codeOf } from './status.ts'

const APPLIED = codeOf('applied')

/** A page ends when it has looked at so many entries, since refused ones are passed over: some milliseconds. */
const ENTRIES_PER_PAGE_MAX = 4096

/** The applied movements after a number, or from a slot on. `next` always leads on: what is executed later comes then. */
export async function feedPage(history: HistoryReader, query: FeedQuery): Promise<FeedPage> {
  const after = query.after > 0 ? query.after : (await history.firstOfSlot(query.fromSlot)) - 1
  const movements: MovementView[] = []
  let last = after
  for await (const row of history.rowsFrom(after + 1)) {
    while (last < Math.min(row.last, history.count)) {
      if (movements.length === query.limit || last - after === ENTRIES_PER_PAGE_MAX) return { movements, next: last }
      last++
      if (row.status(last) !== APPLIED) continue
      const entry = row.entry(last)
      if (entry.slot >= query.fromSlot) movements.push(viewEntry(entry))
    }
  }
  return { movements, next: last }
}
