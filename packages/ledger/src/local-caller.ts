import { encodeData } from '@synod/codec'
import { MemoryHistory } from './history-memory.ts'
import type { Ledger } from './ledger.ts'
import type { LedgerCaller } from './ledger-client.ts'

/**
 * Calls a ledger in this process, without any replication: for examples, tests, and trying things out in a browser. Each
 * command has a slot of its own, from 1; the time is what `now` says, 0 if it is left out. The history is kept in memory.
 * Rejects with a `RangeError` what the schemas refuse.
 */
export function localCaller(ledger: Ledger, now: () => number = () => 0): LedgerCaller<unknown> {
  let slot = 0
  const history = new MemoryHistory()
  return {
    async submit(bytes) {
      const command = ledger.schemas.command.decode(bytes)
      if (!command.ok) throw new RangeError(command.reason)
      const { output } = ledger.apply(command.value, { slot: ++slot, index: 0, time: now() })
      history.add(ledger.endOfSlot())
      return { slot, output: encodeData(output) }
    },
    async query(bytes) {
      const query = ledger.schemas.query.decode(bytes)
      if (!query.ok) throw new RangeError(query.reason)
      return { slot, answer: encodeData(await ledger.query(query.value, history)) }
    },
  }
}
