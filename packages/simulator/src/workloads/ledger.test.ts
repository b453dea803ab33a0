import { createLedger, type Ledger, MemoryHistory, type Query } from '@synod/ledger'
import { checkHistory, type HistoryEvent } from '@synod/linearizability'
import type { RowReader } from '@synod/protocol'
import { describe, expect, test } from 'vitest'
import { Random } from '../random.ts'
import { ledgerWorkload } from './ledger.ts'
import type { ExecutedCommand, WorkloadCall } from './workload.ts'

const CALLS = 400
const SEEDS = [1, 2, 3, 4, 5, 6]
/** Replicated time between two commands, in milliseconds: some holds expire, some are captured before. */
const STEP_MS_MAX = 100

interface Session {
  readonly ledger: Ledger
  readonly rows: MemoryHistory
  readonly events: readonly HistoryEvent[]
  readonly executed: readonly ExecutedCommand[]
}

/** One client after another, on one ledger: each call ends before the next begins. */
async function session(seed: number): Promise<Session> {
  const [ledger, rows, random] = [createLedger(), new MemoryHistory(), new Random(seed, 'session')]
  const events: HistoryEvent[] = []
  const executed: ExecutedCommand[] = []
  const calls = [
    ...ledgerWorkload.setup,
    ...Array.from({ length: CALLS }, (_, at) => ledgerWorkload.next(random, at + 1)),
  ]
  let time = 0
  for (const [at, call] of calls.entries()) {
    const slot = at + 1
    time += random.between(0, STEP_MS_MAX)
    const { f, key, id, value, sequel } = call
    const named = { f, ...(key === undefined ? {} : { key }), ...(id === undefined ? {} : { id }) }
    if (sequel) events.push({ process: -slot, type: 'invoke', f: sequel.f, value: sequel.value })
    const output = call.kind === 'query' ? await answer(ledger, rows, call) : apply(call)
    if (call.isUnrecorded) continue
    events.push({ process: 0, type: 'invoke', ...named, value })
    events.push({ process: 0, type: 'ok', ...named, ...ledgerWorkload.outcome(call, output) })

    function apply({ body }: WorkloadCall) {
      const command = decoded(ledger.schemas.command.decode(body))
      const { output } = ledger.apply(command, { slot, index: 0, time })
      rows.add(ledger.endOfSlot())
      executed.push({ slot, index: 0, command, output })
      expect(ledgerWorkload.invariant?.(ledger as never)).toBeUndefined()
      return output
    }
  }
  return { ledger, rows, events, executed }
}

async function answer(ledger: Ledger, rows: RowReader, { body }: WorkloadCall) {
  return ledger.query(decoded<Query>(ledger.schemas.query.decode(body)), rows)
}

function decoded<T>(result: { ok: true; value: T } | { ok: false; reason: string }): T {
  if (!result.ok) throw new Error(result.reason)
  return result.value
}

function audit({ ledger, rows, executed }: Session, of: RowReader = rows) {
  return ledgerWorkload.history?.(ledger as never, of, executed)
}

describe('the ledger, its judge and its history agree', () => {
  test.each(SEEDS)('on what becomes of every call, seed %i', async (seed) => {
    const { events } = await session(seed)
    expect(checkHistory(ledgerWorkload.model, events)).toMatchObject({ verdict: 'linearizable' })
  })

  test.each(SEEDS)('on what was moved, seed %i', async (seed) => {
    expect(await audit(await session(seed))).toBeUndefined()
  })
})

describe('the history of a ledger is found wrong', () => {
  test('where a row is missing', async () => {
    const own = await session(1)
    const all = await own.rows.rows({ from: '', to: '~', limit: 1_000_000 })
    const torn = new MemoryHistory()
    torn.add(all.slice(0, -1))
    expect(await audit(own, torn)).toContain('is not in the store')
  })

  test('where it is that of other commands', async () => {
    const own = await session(1)
    const executed = own.executed.filter(({ command }) => (command as { id?: string }).id !== 's1')
    expect(await audit({ ...own, executed })).toContain('of the feed should be')
  })

  test('where it is of another order', async () => {
    const own = await session(1)
    expect(await audit({ ...own, executed: own.executed.toReversed() })).toContain('of the feed should be')
  })
})
