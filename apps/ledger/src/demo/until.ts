import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT_CODES, Failure } from '../failure.ts'

const LOOK_EVERY_MS = 20

/** Waits until `look` finds something. Throws a {@link Failure} that says what was waited for after `msMax` milliseconds. */
export async function until<T>(what: string, msMax: number, look: () => T | undefined | false): Promise<T> {
  const giveUpAt = performance.now() + msMax
  for (;;) {
    const found = look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > giveUpAt) {
      throw new Failure(EXIT_CODES.refused, `waited ${msMax / 1000} s in vain for this: ${what}`)
    }
    await sleep(LOOK_EVERY_MS)
  }
}
