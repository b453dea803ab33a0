import type { Experiment } from './experiment.ts'
import { VALUE_BYTES } from './loads.ts'

/** Over all rounds. */
const KILLS = 20

/** The kills are spread over the rounds. */
export function failovers(): Experiment {
  return {
    name: 'failover',
    about: `SIGKILL for the leader, to the next acknowledged write; ${KILLS} times over all rounds`,
    systems: ['synod', 'etcd'],
    isForMarks: true,
    async perform({ system, pace: { rounds }, note }) {
      const ms: number[] = []
      for (let kill = 0; kill < Math.ceil(KILLS / rounds); kill++) {
        ms.push((await system.failover()).ms)
        note(`${ms.at(-1)?.toFixed(0)} ms`)
      }
      return { type: 'times', ms }
    },
  }
}

/** All nodes at once. */
export function restart(count: number, { isForMarks }: { readonly isForMarks: boolean }): Experiment {
  return {
    name: `restart-${count}`,
    about: `restart of all nodes after ${count.toLocaleString('en-US')} writes, to the next acknowledged write`,
    systems: ['synod', 'etcd'],
    isForMarks,
    ...(isForMarks ? {} : { roundsMax: 1 }),
    async perform({ system, note }) {
      await system.fill({ count, valueBytes: VALUE_BYTES })
      note(`${count} writes are in`)
      return { type: 'times', ms: [(await system.restartAll()).ms] }
    },
  }
}
