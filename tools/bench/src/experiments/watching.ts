import { setTimeout as sleep } from 'node:timers/promises'
import { ratios, spreadOf } from '../figures/statistics.ts'
import type { OurSystem, Progress } from '../ours/our-system.ts'
import type { Experiment } from './experiment.ts'
import { fullLoad, ours } from './ours-alone.ts'

/** What nodes did in a stretch of a load. */
export interface Stretch {
  readonly perSecond: number
  /** Processor microseconds of all nodes per command. */
  readonly usPerCommand: number
}

/** Two stretches side by side. */
export interface Pair {
  readonly watched: Stretch
  readonly unwatched: Stretch
}

const STRETCH_MS = 1000
/** After a quiet while a node tells more at once than it may go on telling: that is over by then. */
const SETTLING_MS = 700
const PAIRS = 40
/** The load begins after its clients have started, and goes on a little longer than it is needed. */
const BEFORE_SECONDS = 3
const AFTER_SECONDS = 10

/**
 * What is it to the nodes that somebody looks? One load, during which they are watched and not watched in turns of a second: what the
 * machine does besides is much the same in two turns side by side.
 */
export function watching(): Experiment {
  return {
    name: 'watching',
    about: 'throughput and processor time while a console watches over those while none does, at full load',
    systems: ['synod'],
    isForMarks: false,
    async perform(subject) {
      const system = ours(subject)
      const seconds = BEFORE_SECONDS + (PAIRS * 2 * (SETTLING_MS + STRETCH_MS)) / 1000 + AFTER_SECONDS
      const load = system.run(fullLoad({ warmUpSeconds: subject.pace.warmUpSeconds, seconds }))
      await sleep((subject.pace.warmUpSeconds + BEFORE_SECONDS) * 1000)
      const pairs: Pair[] = []
      for (let pair = 0; pair < PAIRS; pair++) pairs.push(await onePair(system, pair % 2 === 0))
      await load
      return { type: 'values', values: costOf(pairs) }
    },
  }
}

/** Which comes first takes turns, so that neither always has the other's garbage. */
async function onePair(system: OurSystem, isWatchedFirst: boolean): Promise<Pair> {
  const first = await stretch(system, isWatchedFirst)
  const second = await stretch(system, !isWatchedFirst)
  return isWatchedFirst ? { watched: first, unwatched: second } : { watched: second, unwatched: first }
}

async function stretch(system: OurSystem, isWatched: boolean): Promise<Stretch> {
  system.watch(isWatched)
  await sleep(SETTLING_MS)
  const before = await system.progress()
  await sleep(STRETCH_MS)
  return stretchOf(before, await system.progress())
}

export function stretchOf(before: Progress, after: Progress): Stretch {
  const commands = after.commands - before.commands
  return {
    perSecond: commands / ((after.atMs - before.atMs) / 1000),
    usPerCommand: ((after.processorSeconds - before.processorSeconds) * 1e6) / commands,
  }
}

/** Medians over the pairs of watched over unwatched. */
export function costOf(pairs: readonly Pair[]): Record<string, number> {
  const medianOf = (figure: (stretch: Stretch) => number) => {
    const all = (side: keyof Pair) => new Map(pairs.map((pair, at) => [at, figure(pair[side])]))
    return spreadOf(ratios(all('watched'), all('unwatched')).values())?.median ?? Number.NaN
  }
  return {
    'throughput, watched over not': medianOf(({ perSecond }) => perSecond),
    'processor time per command, watched over not': medianOf(({ usPerCommand }) => usPerCommand),
  }
}
