import type { Measured } from './measured.ts'

/** An event of so many calibration units. */
export function measuredAs(units: number, more: Partial<Measured> = {}): Measured {
  return { per: 'event', us: units / 4, elapsedUs: units / 4, units, spread: 0.02, ...more }
}
