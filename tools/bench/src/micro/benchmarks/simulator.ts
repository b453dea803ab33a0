import { kvWorkload, simulate } from '@synod/simulator'
import type { Benchmark, Subject } from '../benchmark.ts'

/** Any seed would do, as long as it stays the same. */
const SEED = 8

/** A round is the whole of a seed's world: always the same events. */
async function world(): Promise<Subject> {
  const run = async () => {
    const { events, violation } = await simulate(SEED, { workload: kvWorkload })
    if (violation) throw new Error(`seed ${SEED}: ${violation.rule}: ${violation.message}`)
    return events
  }
  return {
    operationsPerRound: await run(),
    async run(rounds) {
      let events = 0
      for (let round = 0; round < rounds; round++) events += await run()
      return events
    },
  }
}

export const simulatorBenchmarks: readonly Benchmark[] = [{ name: 'simulator/kv world', per: 'event', prepare: world }]
