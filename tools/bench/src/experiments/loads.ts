import type { Load, Operation } from '../system.ts'
import type { Experiment, Pace, SystemName } from './experiment.ts'

const ALL: readonly SystemName[] = ['synod', 'etcd', 'floor']
const CLUSTERS: readonly SystemName[] = ['synod', 'etcd']

export const VALUE_BYTES = 256
const WRITE: Operation = { type: 'write', valueBytes: VALUE_BYTES }
const READ: Operation = { type: 'read', valueBytes: VALUE_BYTES }
/** A transaction of etcd takes 128 at most, and a hundred is what the mark says. */
const BATCH: Operation = { type: 'batch', valueBytes: VALUE_BYTES, count: 100 }
/** Batches of a hundred that make about 4,096 operations. */
const BATCHES_IN_FLIGHT = 41
/** Of all operations. */
const READS = 0.9
const HALF = 0.5

/** What so few in flight need of a process's code is called so seldom that it takes longer to be compiled. */
const FEW_IN_FLIGHT = 8
const FEW_WARM_UP_TIMES = 8

/** What a load experiment does in the warm-up and the measured time that all of them have. */
type Shape = Omit<Load, keyof Pace>

interface LoadOptions {
  readonly systems?: readonly SystemName[]
  readonly isForMarks?: boolean
}

function load(name: string, about: string, shape: Shape, options: LoadOptions = {}): Experiment {
  const { systems = ALL, isForMarks = false } = options
  return {
    ...{ name, about, systems, isForMarks },
    async perform({ system, pace: { warmUpSeconds, seconds } }) {
      const load: Load = { ...shape, warmUpSeconds: warmUpSeconds * warmUpTimes(shape), seconds }
      return { type: 'load', load, measured: await system.run(load) }
    },
  }
}

function warmUpTimes({ arrival }: Shape): number {
  return arrival.type === 'closed' && arrival.inFlight <= FEW_IN_FLIGHT ? FEW_WARM_UP_TIMES : 1
}

function closed(operation: Operation, inFlight: number, clients = 1): Shape {
  return { operation, arrival: { type: 'closed', inFlight }, clients }
}

/** Writes at so many in flight. */
export function writes(inFlight: number, options: LoadOptions = {}): Experiment {
  return load(
    `write-${inFlight}`,
    `durable writes of ${VALUE_BYTES} bytes, ${inFlight} in flight`,
    closed(WRITE, inFlight),
    options,
  )
}

export function writesOfSixteen(inFlight: number): Experiment {
  const about = `durable writes of ${VALUE_BYTES} bytes, ${inFlight} in flight over 16 client processes`
  // Sixteen processes take longer to start than to be measured; of the floor nobody asks it.
  const options = { systems: CLUSTERS, isForMarks: true }
  return load(`write-${inFlight}-16`, about, closed(WRITE, inFlight, 16), options)
}

export function batches(): Experiment {
  const about = `durable writes of ${VALUE_BYTES} bytes in batches (etcd: transactions) of 100, about 4,096 in flight`
  return load('batch-4096', about, closed(BATCH, BATCHES_IN_FLIGHT), { isForMarks: true })
}

export function reads(inFlight: number, options: LoadOptions = {}): Experiment {
  return load(`read-${inFlight}`, `linearizable reads, ${inFlight} in flight`, closed(READ, inFlight), options)
}

export function mixed(inFlight: number): Experiment {
  const about = `nine linearizable reads to one durable write, ${inFlight} in flight`
  return load(`mixed-${inFlight}`, about, closed({ type: 'mixed', valueBytes: VALUE_BYTES, reads: READS }, inFlight))
}

export function values(text: string, valueBytes: number, inFlight: number): Experiment {
  const about = `durable writes of ${text}, ${inFlight} in flight`
  return load(`write-${text.replace(' ', '')}`, about, closed({ type: 'write', valueBytes }, inFlight))
}

export function rate(perSecond: number): Experiment {
  const about = `durable writes of ${VALUE_BYTES} bytes, ${perSecond} a second`
  return load(`rate-${perSecond}`, about, { operation: WRITE, arrival: { type: 'open', perSecond }, clients: 1 })
}

/** At half of what the same cluster did in the same round with 512 in flight. */
export function halfTheMaximum(): Experiment {
  const maximum = 'write-512'
  return {
    name: 'write-half',
    about: `durable writes of ${VALUE_BYTES} bytes, at half the rate of ${maximum}`,
    systems: CLUSTERS,
    isForMarks: true,
    async perform({ system, before, pace: { warmUpSeconds, seconds } }) {
      const perSecond = (before(maximum)?.perSecond ?? Number.NaN) * HALF
      if (Number.isNaN(perSecond)) throw new Error(`half of ${maximum} is unknown: have that measured, too`)
      const load: Load = { operation: WRITE, arrival: { type: 'open', perSecond }, clients: 1, warmUpSeconds, seconds }
      return { type: 'load', load, measured: await system.run(load) }
    },
  }
}

export function withFollowerDown(inFlight: number): Experiment {
  const { perform } = writes(inFlight)
  return {
    name: 'follower-down',
    about: `durable writes of ${VALUE_BYTES} bytes, ${inFlight} in flight, one of three nodes being down`,
    systems: CLUSTERS,
    isForMarks: false,
    async perform(subject) {
      await subject.system.killFollower()
      return perform(subject)
    },
  }
}

/** The same load on a cluster of another size. */
export function onNodes(nodes: number): Experiment {
  const about = `durable writes of ${VALUE_BYTES} bytes, 512 in flight, ${nodes} nodes`
  return load(`nodes-${nodes}`, about, closed(WRITE, 512))
}
