import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@synod/node'
import { build } from 'hdr-histogram-js'
import type { Transfers } from './transfers.ts'

/** What one number of transfers in flight gave. */
export interface Run {
  readonly inFlight: number
  readonly seconds: number
  readonly transfers: number
  readonly perSecond: number
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly p999: number; readonly max: number }
}

export interface LoadOptions {
  readonly client: Client
  readonly transfers: Transfers
  readonly inFlight: number
  readonly warmUpSeconds: number
  readonly seconds: number
  /** Called when the measured time begins and when it ends. */
  readonly onMeasured: (moment: 'begin' | 'end') => void
}

const LATENCY_US_MAX = 60_000_000

/**
 * Closed loops: each of so many customers hands in a transfer, waits for its answer, and hands in the next. Only transfers
 * answered within the measured time count, and only their latencies.
 */
export async function runLoad(options: LoadOptions): Promise<Run> {
  const { client, transfers, inFlight } = options
  const latencies = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LATENCY_US_MAX,
    numberOfSignificantValueDigits: 3,
  })
  let phase: 'warm-up' | 'measured' | 'over' = 'warm-up'
  const customer = async () => {
    while (phase !== 'over') {
      const startedAt = performance.now()
      await client.submit(transfers.next())
      if (phase !== 'measured') continue
      latencies.recordValue(Math.min(LATENCY_US_MAX, Math.max(1, Math.round((performance.now() - startedAt) * 1000))))
    }
  }
  const customers = Promise.all(Array.from({ length: inFlight }, customer))
  const measure = async () => {
    await sleep(options.warmUpSeconds * 1000)
    options.onMeasured('begin')
    const beganAt = performance.now()
    phase = 'measured'
    await sleep(options.seconds * 1000)
    phase = 'over'
    const seconds = (performance.now() - beganAt) / 1000
    options.onMeasured('end')
    return seconds
  }
  // A customer ends before the measurement only by failing.
  const seconds = await Promise.race([measure(), customers.then(measure)])
  await customers
  const latency = (percentile: number) => latencies.getValueAtPercentile(percentile) / 1000
  return {
    inFlight,
    seconds,
    transfers: latencies.totalCount,
    perSecond: latencies.totalCount / seconds,
    latencyMs: { p50: latency(50), p99: latency(99), p999: latency(99.9), max: latency(100) },
  }
}
