import type { Row, RowRange, RowReader } from '@synod/protocol'

export interface RowReaderOptions {
  /** Waits for everything persisted so far to be durable. */
  readonly drain: () => Promise<void>
  readonly readRows: (range: RowRange) => Promise<readonly Row[]>
}

/**
 * What one query reads history with. Rows of the commands executed before the query may wait for the next flush, which the first
 * read waits for. Later reads need not: all that the query may see is durable then, and under load each would wait for
 * another flush, of rows that are none of its business.
 */
export function rowReader({ drain, readRows }: RowReaderOptions): RowReader {
  let drained: Promise<void> | undefined
  return {
    rows: async (range) => {
      // A read that waited is answered from inside the step that executes its slot: the rows get to the outbox when that ends.
      await undefined
      drained ??= drain()
      await drained
      return readRows(range)
    },
  }
}
