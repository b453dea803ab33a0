import type { Experiment } from './experiment.ts'
import { VALUE_BYTES } from './loads.ts'

/** Over all rounds in which leaders are killed, which are fewer than others: each begins with a cluster that has to be warm. */
const KILLS = 20
const KILLING_ROUNDS_MAX = 2
const RESTARTS_MAX = 3

/** The kills are spread over the rounds. */
export function failovers(): Experiment {
  return {
    name: 'failover',
    about: `SIGKILL for the leader, to the next acknowledged write; ${KILLS} times over all rounds`,
    systems: ['synod', 'etcd'],
    isForMarks: true,
    roundsMax: KILLING_ROUNDS_MAX,
    async perform({ system, pace: { rounds }, note }) {
      const ms: number[] = []
      for (let kill = 0; kill < Math.ceil(KILLS / Math.min(rounds, KILLING_ROUNDS_MAX)); kill++) {
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
    roundsMax: isForMarks ? RESTARTS_MAX : 1,
    async perform({ system, note }) {
      await system.fill({ count, valueBytes: VALUE_BYTES })
      note(`${count} writes are in`)
      return { type: 'times', ms: [(await system.restartAll()).ms] }
    },
  }
}
