import { encodeData } from '@synod/codec'
import type { Ledger } from './ledger.ts'
import type { LedgerCaller } from './ledger-client.ts'

const NO_HISTORY = { rows: async () => [] }

/**
 * Calls a ledger in this process, without any replication: for examples, tests, and trying things out in a browser. Each
 * command has a slot of its own, from 1, and time stands still. Rejects with a `RangeError` what the schemas refuse.
 */
export function localCaller(ledger: Ledger): LedgerCaller<unknown> {
  let slot = 0
  return {
    async submit(bytes) {
      const command = ledger.schemas.command.decode(bytes)
      if (!command.ok) throw new RangeError(command.reason)
      const { output } = ledger.apply(command.value, { slot: ++slot, index: 0, time: 0 })
      return { slot, output: encodeData(output) }
    },
    async query(bytes) {
      const query = ledger.schemas.query.decode(bytes)
      if (!query.ok) throw new RangeError(query.reason)
      return { slot, answer: encodeData(await ledger.query(query.value, NO_HISTORY)) }
    },
  }
}
