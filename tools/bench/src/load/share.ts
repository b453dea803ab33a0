import type { Arrival } from '../system.ts'

/** The part of one of `clients` processes, counted from 0, in what arrives. The parts differ by one caller at most. */
export function shareOf(arrival: Arrival, clients: number, at: number): Arrival {
  if (arrival.type === 'open') return { type: 'open', perSecond: arrival.perSecond / clients }
  const inFlight = Math.floor(arrival.inFlight / clients) + (at < arrival.inFlight % clients ? 1 : 0)
  return { type: 'closed', inFlight }
}
