import { InvalidArgumentError } from 'commander'

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads `90s`, `15m`, `24h` or `7d` as milliseconds. Throws what commander shows as a complaint about the option. */
export function parseDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const milliseconds = Number(count) * (UNIT_MS[unit] ?? 0)
  if (milliseconds > 0) return milliseconds
  throw new InvalidArgumentError('Write a time as 90s, 15m, 24h or 7d.')
}

/** The duration as {@link parseDuration} takes it back: of whole seconds. */
export function durationWord(milliseconds: number): string {
  const unit = (['d', 'h', 'm'] as const).find((unit) => milliseconds % UNIT_MS[unit]! === 0) ?? 's'
  return `${milliseconds / UNIT_MS[unit]!}${unit}`
}

/** How long ago, roughly: `40 ms`, `1.5 s`, `3 min`, `2 h`. */
export function formatAge(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`
  if (milliseconds < 120_000) return `${Math.round(milliseconds / 1000)} s`
  if (milliseconds < 7_200_000) return `${Math.round(milliseconds / 60_000)} min`
  return `${Math.round(milliseconds / 3_600_000)} h`
}

/** `2026-07-01 12:03:44`, as clocks here show it. `time` is in milliseconds since 1970. */
export function formatTime(time: number): string {
  const date = new Date(time)
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-')
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')
  return `${day} ${clock}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
