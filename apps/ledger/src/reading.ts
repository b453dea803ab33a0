import type { QueryOptions } from '@synod/client'
import type { Reading } from '@synod/ledger'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { addConnectionOptions, type ConnectionOptions } from './connection.ts'
import { paint } from './output.ts'
import { formatAge } from './time-text.ts'

/** The options of every command that reads the ledger. */
export interface ReadOptions extends ConnectionOptions {
  readonly stale?: true
  /** A slot. */
  readonly atLeast?: number
}

/** When an answer is from. */
type When = Pick<Reading<unknown>, 'slot' | 'ageMs'>

/** What the help of each of them says about it. */
export const READ_HELP = `
What a read promises:
  (nothing said)      it sees every write that was acknowledged before it;
                      needs a quorum
  --at-least <slot>   it sees what was executed up to that slot, as the one that
                      your last command printed; any node, no quorum
  --stale             it sees what one node knew a while ago, and says when; any
                      node, no quorum, no waiting`

export function addReadOptions(command: Command): Command {
  return addConnectionOptions(command)
    .addOption(
      new Option('--at-least <slot>', 'read what was executed up to a slot').argParser(parseSlot).conflicts('stale'),
    )
    .option('--stale', 'do not wait for a quorum: what one node knows by now')
}

/** Slots are counted from 1. */
export function parseSlot(text: string): number {
  return parseCount(text, Number.MAX_SAFE_INTEGER, 'Write a slot as a number from 1 on.')
}

/** A parser of an option that is a whole number, from 1 to `max`. */
export function upTo(max: number): (text: string) => number {
  return (text) => parseCount(text, max, `Write a number from 1 to ${max}.`)
}

function parseCount(text: string, max: number, complaint: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= 1 && count <= max) return count
  throw new InvalidArgumentError(complaint)
}

/** A named node is the one that answers, since that is what reading from it is for; commands only begin with it. */
export function readOptions({ stale, atLeast, node }: ReadOptions): QueryOptions {
  const asked = node === undefined ? {} : { node }
  if (atLeast !== undefined) return { ...asked, mode: 'atLeast', slot: atLeast }
  return { ...asked, mode: stale ? 'stale' : 'linearizable' }
}

/** Says of an answer that need not be the latest which one it is. */
export function readNote({ slot, ageMs = 0 }: When, { stale, atLeast }: ReadOptions): string {
  if (stale) return paint.dim(`stale: as of slot ${slot}, ${formatAge(ageMs)} ago`)
  return atLeast === undefined ? '' : paint.dim(`as of slot ${slot}`)
}

/** The same as `--json` prints it. */
export function readJson({ slot, ageMs = 0 }: When, { stale }: ReadOptions): { slot: number; ageMs?: number } {
  return stale ? { slot, ageMs } : { slot }
}

/** The words that ask in the same way again. */
export function readWords({ stale, atLeast }: ReadOptions): string[] {
  if (stale) return ['--stale']
  return atLeast === undefined ? [] : ['--at-least', String(atLeast)]
}
