import { OurSystem } from '../ours/our-system.ts'
import type { Load, Measured } from '../system.ts'
import type { Experiment, Subject } from './experiment.ts'
import { VALUE_BYTES } from './loads.ts'

const IN_FLIGHT = 512
const MB_PER_MIB = 2 ** 20 / 1e6
const MILLION = 1_000_000
const MINUTES = 10
const SECONDS_PER_MINUTE = 60
const CYCLES_SECONDS = 12

/** What only our cluster is asked, and can tell. */
export function ours({ system }: Subject): OurSystem {
  if (system instanceof OurSystem) return system
  throw new Error(`${system.name} cannot tell that`)
}

const ALONE = { systems: ['synod'], roundsMax: 1 } as const

/** Does it get slower, and how large does it get? */
export function million(): Experiment {
  return {
    ...ALONE,
    name: 'million',
    about: 'throughput with 1,000,000 transfers executed over that with none, and the memory of the largest node',
    isForMarks: true,
    async perform(subject) {
      const system = ours(subject)
      const empty = await throughput(subject)
      subject.note(`filling after ${system.writes} transfers`)
      await system.fill({ count: Math.max(0, MILLION - system.writes), valueBytes: VALUE_BYTES })
      await system.level()
      const peakRss = system.peakRssMiB() * MB_PER_MIB
      const full = await throughput(subject)
      const values = {
        'empty, transfers/s': empty,
        'full, transfers/s': full,
        'full over empty': full / empty,
        'peak RSS, MB': peakRss,
      }
      return { type: 'values', values }
    },
  }
}

/** How long a node that was down while so much was written takes until it is as far as the others, which rest. */
export function catchUp(count: number): Experiment {
  return {
    ...ALONE,
    name: `catch-up-${count}`,
    about: `start of a node that missed ${count.toLocaleString('en-US')} transfers, until it has executed all of them`,
    isForMarks: false,
    async perform(subject) {
      const system = ours(subject)
      await system.killFollower()
      await system.fill({ count, valueBytes: VALUE_BYTES })
      const startedAt = performance.now()
      await system.restartKilled()
      await system.level()
      return { type: 'times', ms: [performance.now() - startedAt] }
    },
  }
}

/** Ten minutes at full load: is anything late, does anything grow, is anybody taken for dead who is not? */
export function soak(name: string, what: string): Experiment {
  return {
    ...ALONE,
    name,
    about: `${MINUTES} minutes of durable writes, ${IN_FLIGHT} in flight, ${what}`,
    isForMarks: false,
    async perform(subject) {
      const system = ours(subject)
      const round = await system.electionRound()
      const minutes: Measured[] = []
      for (let minute = 1; minute <= MINUTES; minute++) {
        const measured = await system.run(fullLoad({ warmUpSeconds: 0, seconds: SECONDS_PER_MINUTE }))
        minutes.push(measured)
        subject.note(`minute ${minute}: p99 ${measured.latencyMs.p99.toFixed(1)} ms, ${measured.rssMiB.toFixed(0)} MiB`)
      }
      return { type: 'minutes', minutes, elections: (await system.electionRound()) - round }
    },
  }
}

/** Of a load that is long enough for what comes again and again: a large state is written as a snapshot every five seconds or so. */
async function throughput({ system, pace: { warmUpSeconds } }: Subject): Promise<number> {
  return (await system.run(fullLoad({ warmUpSeconds, seconds: CYCLES_SECONDS }))).perSecond
}

/** As many writes as it can take. */
export function fullLoad(duration: Pick<Load, 'warmUpSeconds' | 'seconds'>): Load {
  const operation = { type: 'write', valueBytes: VALUE_BYTES } as const
  return { operation, arrival: { type: 'closed', inFlight: IN_FLIGHT }, clients: 1, ...duration }
}
