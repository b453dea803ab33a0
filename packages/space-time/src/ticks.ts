import type { Axes } from './axes.ts'
import type { LaidTick } from './laid.ts'

const TICK_PIXELS_MIN = 90

/** Round moments, in milliseconds or seconds, far enough apart to be read. */
export function ticksOf(from: number, to: number, axes: Axes): LaidTick[] {
  const step = tickStep(axes.scale)
  const ticks: LaidTick[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const rule = axes.rule(at)
    const [, end] = rule
    const at_ = axes.direction === 'across' ? { x: end.x, y: end.y + 18 } : { x: 8, y: end.y + 4 }
    ticks.push({ at: at_, words: momentWords(at, step), rule })
  }
  return ticks
}

/** From one tick to the next, in units of time, where such a unit takes `scale` pixels. */
export function tickStep(scale: number): number {
  return roundUp(TICK_PIXELS_MIN / scale)
}

/** The least of 1, 2, 5, 10, 20, … that is not below. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  for (const factor of [1, 2, 5]) if (power * factor >= value) return power * factor
  return power * 10
}

/** A moment, exact to `step` (both in µs): `12.5 ms`, `3.20 s`. */
export function momentWords(at: number, step: number): string {
  const [unit, micros] = at >= 1_000_000 || step >= 1_000_000 ? ['s', 1_000_000] : ['ms', 1000]
  const decimals = Math.max(0, Math.ceil(Math.log10(micros / step) - 1e-9))
  return `${(at / micros).toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })} ${unit}`
}
