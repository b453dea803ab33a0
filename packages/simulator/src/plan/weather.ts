/**
 * What is wrong all the time, a little. A kind that is off is 0: each seed has some kinds on and the others off, with
 * probabilities of its own, since faults that are always there hide those that need quiet (swarm testing).
 */
export interface Weather {
  /** How often a frame is lost, repeated, or late by seconds, on a link of average exposure. */
  readonly loss: number
  readonly duplication: number
  readonly lateness: number
  /** Whether a frame may overtake another of the same link. */
  readonly reorders: boolean
  /** Every frame takes this long, in microseconds, and mostly up to `jitterUs` more. */
  readonly delayUs: number
  readonly jitterUs: number
  /** Frames on their way from one end to another, at most: what the queues hold. */
  readonly linkFramesMax: number
  /** A flush takes this long, in microseconds, and mostly up to as much again. */
  readonly flushUs: number
  /** A write that a crash interrupts may be there in part. */
  readonly tears: boolean
  /** How late a timer may be when all is well, in microseconds. */
  readonly timerLatenessUs: number
  /** How often a client whose call ended as unknown asks again, with the same number. */
  readonly retries: number
}

/** A network that loses nothing and a disk that keeps up: what a world has unless its plan says worse. */
export const CALM: Weather = {
  loss: 0,
  duplication: 0,
  lateness: 0,
  reorders: false,
  delayUs: 300,
  jitterUs: 100,
  linkFramesMax: 16_384,
  flushUs: 400,
  tears: false,
  timerLatenessUs: 500,
  retries: 0.5,
}

/** The kinds that a shrunk plan may do without, by name. */
export const WEATHER_KINDS = [
  'loss',
  'duplication',
  'lateness',
  'reorders',
  'delay',
  'queues',
  'disk',
  'tears',
  'retries',
] as const

export type WeatherKind = (typeof WEATHER_KINDS)[number]

/** The weather with only these kinds left in it. */
export function keepWeather(weather: Weather, kept: ReadonlySet<WeatherKind>): Weather {
  const from = (kind: WeatherKind) => (kept.has(kind) ? weather : CALM)
  return {
    loss: from('loss').loss,
    duplication: from('duplication').duplication,
    lateness: from('lateness').lateness,
    reorders: from('reorders').reorders,
    delayUs: from('delay').delayUs,
    jitterUs: from('delay').jitterUs,
    linkFramesMax: from('queues').linkFramesMax,
    flushUs: from('disk').flushUs,
    tears: from('tears').tears,
    timerLatenessUs: weather.timerLatenessUs,
    retries: from('retries').retries,
  }
}
