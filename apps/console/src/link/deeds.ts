import type { TimedDeed } from '@synod/feed'
export const formatDeeds = (deeds: readonly TimedDeed[]): string => encodeURIComponent(JSON.stringify(deeds))
export function parseDeeds(text: string): { ok: true; deeds: readonly TimedDeed[] } | { ok: false; reason: string } {
  return { ok: true, deeds: text === '' ? [] : JSON.parse(text) }
}
