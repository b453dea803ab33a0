import {
  type DurableRecord,
  makeBallot,
  type NodeNumber,
  type Received,
  type Slot,
  type SnapshotChunk,
  type SnapshotRequest,
} from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chosen, compacted, DrivenLearner } from './driven.fixture.ts'

/*
 * Several suppliers with different snapshots, which they replace by later ones, and a network that loses, repeats and
 * reorders what they send, while the learner is restarted now and then and its disk forgets what was not flushed.
 */

const PAGE_ROWS = 2
const SLOTS: readonly Slot[] = [10, 20, 30]

/** The history through a slot: a row for every slot. */
const keysThrough = (slot: Slot) =>
  Array.from({ length: slot / 2 }, (_, index) => String(index * 2 + 1).padStart(3, '0'))
/** As many as in another snapshot, so that nothing but its slot tells a chunk from one of that. */
const CHUNKS = 4

/** What a node answers whose snapshot is at `slot`. The first asked may cut its history into other pages than the others. */
function answer(from: NodeNumber, slot: Slot, asked: SnapshotRequest): Received<SnapshotChunk> {
  const part = { type: 'snapshotChunk', from, slot, chunks: CHUNKS, rows: [], after: '', last: false } as const
  const index = asked.slot === slot ? asked.index : 0
  if (index < CHUNKS) return { ...part, index, bytes: new Uint8Array([slot, index]) }
  const rest = keysThrough(slot).filter((key) => key > asked.after)
  const keys = rest.slice(0, PAGE_ROWS + (from % 2))
  const rows = keys.map((key) => ({ key, value: new Uint8Array() }))
  const after = keys.at(-1) ?? asked.after
  return { ...part, index, bytes: new Uint8Array(), rows, after, last: keys.length === rest.length }
}

/** A disk as the storage port has it, as far as snapshots go; what was not flushed is lost by a restart. */
class Disk {
  readonly durable: DurableRecord<unknown>[] = []
  #pending: DurableRecord<unknown>[] = []

  persist(record: DurableRecord<unknown>): void {
    this.#pending.push(record)
  }

  flush(): void {
    this.durable.push(...this.#pending.splice(0))
  }

  crash(): void {
    this.#pending = []
  }

  get received(): DurableRecord<unknown>[] {
    return this.durable.filter(({ type }) => type === 'received').slice(-1)
  }

  /** The chunks staged, and the keys of the history. */
  get contents(): { chunks: Map<string, number[]>; keys: Set<string> } {
    let chunks = new Map<string, number[]>()
    const keys = new Set<string>()
    for (const record of this.durable) {
      if (record.type === 'history') for (const { key } of record.rows) keys.add(key)
      if (record.type !== 'snapshotChunk') continue
      if (record.index === 0) chunks = new Map([...chunks].filter(([name]) => name.startsWith(`${record.slot}/`)))
      chunks.set(`${record.slot}/${record.index}`, [...record.bytes])
    }
    return { chunks, keys }
  }
}

type Happening = 'deliver' | 'lose' | 'repeat' | 'time' | 'restart' | 'replace' | 'flush'

describe('PMS S3, M1, M2: whatever is lost, repeated or comes late', () => {
  const happening = fc.record({
    what: fc.constantFrom<Happening>(
      'deliver',
      'deliver',
      'deliver',
      'lose',
      'repeat',
      'time',
      'restart',
      'replace',
      'flush',
    ),
    which: fc.nat(20),
  })
  const beginnings = fc.array(fc.nat(1), { minLength: 3, maxLength: 3 })

  it.each([true, false])(
    'what is restored in the end is one snapshot, whole, with all of its history (joining: %s)',
    (needsSnapshot) => {
      const restoredAt = new Set<Slot>()
      fc.assert(
        fc.property(beginnings, fc.array(happening, { maxLength: 80 }), (beginnings, happenings) => {
          const peers = [1, 2, 4] as const
          const disk = new Disk()
          const newest = new Map<NodeNumber, number>(peers.map((peer, index) => [peer, beginnings[index] as number]))
          let underway: Received<SnapshotChunk>[] = []
          let restored: { slot: Slot; chunks: number } | undefined
          let learner = start()

          function start(): DrivenLearner {
            const input = { node: 3, peers, needsSnapshot, records: disk.received }
            const started = new DrivenLearner(input)
            carryOut(started.begun)
            return started
          }

          /** As a host does: a request reveals what is durable, so it leaves after what was persisted before it (PMS M2). */
          function carryOut(effects: DrivenLearner['begun']): void {
            for (const effect of effects) {
              if (effect.type === 'persist') disk.persist(effect.record)
              if (effect.type === 'snapshotReceived') {
                expect(restored).toBe(undefined)
                disk.flush()
                restored = effect
              }
              if (effect.type !== 'send' || effect.message.type !== 'snapshotRequest') continue
              disk.flush()
              const [peer] = effect.to as [NodeNumber]
              underway.push(answer(peer, SLOTS[newest.get(peer) as number] as Slot, effect.message))
            }
          }

          /** It is behind, and whoever it asks has no log of that any more. */
          function fallBehind(): void {
            if (learner.state === 'restoring') return
            carryOut(learner.take(chosen(1, makeBallot(1, 1), [], 40)))
            carryOut(learner.take({ type: 'timeout.gap' }))
            carryOut(learner.take(compacted(1, 31, 40)))
          }

          function happen(what: Happening, which: number): void {
            const at = which % Math.max(1, underway.length)
            const part = underway[at]
            if (what === 'deliver' || what === 'lose') underway = underway.filter((_, index) => index !== at)
            if ((what === 'deliver' || what === 'repeat') && part) carryOut(learner.take(part))
            if (what === 'time') carryOut(learner.take({ type: 'timeout.gap' }))
            if (what === 'flush') disk.flush()
            if (what === 'restart') {
              disk.crash()
              learner = start()
            }
            const peer = peers[which % peers.length] as NodeNumber
            if (what === 'replace') newest.set(peer, Math.min((newest.get(peer) as number) + 1, SLOTS.length - 1))
            fallBehind()
          }

          fallBehind()
          for (const { what, which } of happenings) if (!restored) happen(what, which)
          // From here on nothing is lost any more: it must end.
          for (let turn = 0; turn < 400 && !restored; turn++) happen(underway.length > 0 ? 'deliver' : 'time', 0)
          expect(restored).toBeDefined()
          const { slot, chunks } = restored as unknown as { slot: Slot; chunks: number }
          const stored = disk.contents
          expect(chunks).toBe(CHUNKS)
          for (let index = 0; index < CHUNKS; index++)
            expect(stored.chunks.get(`${slot}/${index}`)).toEqual([slot, index])
          expect(keysThrough(slot).filter((key) => !stored.keys.has(key))).toEqual([])
          restoredAt.add(slot)
        }),
        { numRuns: 200 },
      )
      expect(restoredAt).toEqual(new Set(SLOTS))
    },
  )
})
