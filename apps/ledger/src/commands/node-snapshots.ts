import { InvalidArgumentError, Option } from 'commander'

const EVERY_SLOTS_MAX = 10_000_000
/** Of the log below a snapshot so many slots stay at most, for those who are only a little behind. */
const KEEP_SLOTS_MAX = 2000

/** How often a node takes a snapshot, for `node` and `up`. */
export function snapshotOption(): Option {
  return new Option('--snapshot-every <slots>', 'take a snapshot so often (default: 50000 slots or 8 MiB)').argParser(
    parseSlots,
  )
}

/** As many slots stay in the log as lie between two snapshots, so that few come to little. */
export function snapshotLimits({ snapshotEvery }: { readonly snapshotEvery?: number }) {
  if (snapshotEvery === undefined) return {}
  return { everySlots: snapshotEvery, keepSlots: Math.min(snapshotEvery, KEEP_SLOTS_MAX) }
}

function parseSlots(text: string): number {
  const slots = Number(text)
  if (/^\d+$/.test(text) && slots >= 1 && slots <= EVERY_SLOTS_MAX) return slots
  throw new InvalidArgumentError(`Write a number of slots from 1 to ${EVERY_SLOTS_MAX}.`)
}
