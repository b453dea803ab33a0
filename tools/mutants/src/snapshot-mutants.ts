import {
  type Configuration,
  type DurableRecord,
  everySlot,
  Outbox,
  type OutboxOptions,
  type QuorumStep,
  type SlotQuorums,
} from '@synod/protocol'
import { hostParts, Membership, Sessions } from '@synod/replica'
import type { Mutant } from './mutant.ts'

/* What a snapshot carries, and when the log below it may go. */

type Records = readonly DurableRecord<Uint8Array>[]

/** Goes on from a snapshot as if its members had decided, and did decide, everything. */
class SetlessMembership extends Membership {
  override restore(configuration: Configuration, quorums: SlotQuorums): void {
    const newest = quorums.at(-1) as QuorumStep
    super.restore(configuration, everySlot(newest.quorums))
  }
}

/** Of the sets in a snapshot it knows the first. */
class StaleMembership extends Membership {
  override restore(configuration: Configuration, quorums: SlotQuorums): void {
    super.restore(configuration, quorums.slice(0, 1))
  }
}

/** Comes back from a snapshot without the answers that its sessions remember. */
class BlankSessions extends Sessions {
  override restoreAnswer(): void {}
}

/** An outbox over a disk that gets other records than were persisted. */
function writing(change: (records: Records) => Records): (options: OutboxOptions<Uint8Array>) => Outbox<Uint8Array> {
  return ({ storage, ...options }) =>
    new Outbox({ ...options, storage: { write: (records) => storage.write(change(records)) } })
}

/** The log goes when the first chunk of a snapshot is there. */
function compactingEarly(records: Records): Records {
  return records.flatMap((record): Records => {
    const isFirst = record.type === 'snapshotChunk' && record.index === 0 && record.slot > 0
    return isFirst ? [record, { type: 'compacted', through: record.slot }] : [record]
  })
}

/** A snapshot is marked as whole before its last chunk is there. */
function markingEarly(): (records: Records) => Records {
  let held: Records = []
  return (records) => {
    const isChunk = ({ type }: DurableRecord<Uint8Array>) => type === 'snapshotChunk'
    const rest = records.filter((record) => !isChunk(record))
    const chunks = [...held, ...records.filter(isChunk)]
    const isMarked = rest.some(({ type }) => type === 'snapshot')
    held = isMarked ? [] : chunks.slice(-1)
    return isMarked ? [...rest, ...chunks] : [...chunks.slice(0, -1), ...rest]
  }
}

export const snapshotMutants: readonly Mutant[] = [
  {
    name: 'snapshot-without-sets',
    bug: 'A snapshot carries the members, but not from which slot on they decide.',
    rows: ['3.10', 'S2'],
    parts: { ...hostParts, membership: (cluster) => new SetlessMembership(cluster) },
    killers: [{ by: 'scenario', play: 'a snapshot between two sets' }],
  },
  {
    name: 'restores-the-oldest-set',
    bug: 'Whoever is restored from a snapshot counts by the members of its slot for ever, also where others decide.',
    rows: ['3.10', 'S2'],
    parts: { ...hostParts, membership: (cluster) => new StaleMembership(cluster) },
    killers: [{ by: 'scenario', play: 'a snapshot between two sets' }],
  },
  {
    name: 'restores-without-answers',
    bug: 'A snapshot is restored without what the sessions remember, so that a retry is executed a second time.',
    rows: ['3.2', 'M1'],
    parts: { ...hostParts, sessions: (limits) => new BlankSessions(limits) },
    killers: [{ by: 'scenario', play: 'a retry after a snapshot' }],
  },
  {
    name: 'compacts-before-the-snapshot',
    bug: 'The log is dropped before the snapshot that stands for it is durable: a crash in between takes both.',
    rows: ['M2', '3.2'],
    parts: { ...hostParts, outbox: (options) => writing(compactingEarly)(options) },
    killers: [{ by: 'scenario', play: 'a crash while a snapshot is taken' }],
  },
  {
    name: 'marks-the-snapshot-before-its-chunks',
    bug: 'A snapshot is said to be there before its chunks are.',
    rows: ['M2', '3.2'],
    parts: { ...hostParts, outbox: (options) => writing(markingEarly())(options) },
    killers: [{ by: 'scenario', play: 'a crash while a snapshot is taken' }],
  },
]
