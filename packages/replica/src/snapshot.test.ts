import { decodeData, encodeData } from '@synod/codec'
import { SESSION_WINDOW_COMMANDS } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Counter } from './counter.fixture.ts'
import { Fed } from './snapshot.fixture.ts'
import { restoreSnapshot } from './snapshot.ts'
import { SnapshotError } from './snapshot-format.ts'

/** Makes snapshot chunks of the given bytes, and keeps what it is restored from. */
class ChunkyCounter extends Counter {
  made: readonly Uint8Array[] = []
  restored: Uint8Array[] = []

  override snapshot(): Iterable<Uint8Array> {
    return this.made
  }

  override restore(chunks: Iterable<Uint8Array>): void {
    this.restored = [...chunks]
  }
}

/** Three sessions, some commands in two of them, and a fourth node that learns. */
function used(counter?: Counter): Fed {
  const fed = new Fed(counter)
  fed.open(3)
  for (let sequence = 1; sequence <= 5; sequence++) fed.add(2, sequence, 10 * sequence)
  fed.add(1, 1, 'not a number')
  fed.configure(1, 2, { type: 'addLearner', node: { node: 4, endpoint: 'memory 4' } })
  fed.configure(1, 3, { type: 'addNode', node: 4 })
  return fed
}

function restored(chunks: Iterable<Uint8Array>, counter?: Counter): Fed {
  const fed = new Fed(counter)
  restoreSnapshot(fed.executor, chunks)
  return fed
}

function refusal(chunks: Iterable<Uint8Array>): string {
  try {
    restored(chunks)
    return 'it restored'
  } catch (error) {
    expect(error).toBeInstanceOf(SnapshotError)
    return (error as Error).message
  }
}

/** The chunk with some of its fields replaced. */
function altered(chunk: Uint8Array, fields: Readonly<Record<string, unknown>>): Uint8Array {
  const decoded = decodeData(chunk)
  return encodeData({ ...(decoded.ok ? (decoded.value as object) : {}), ...fields })
}

describe('a snapshot', () => {
  it('makes an executor what another one was: state, time, counts, digests, configuration and its quorums', () => {
    const before = used()
    const after = restored(before.chunks())
    expect(after.executor.freeze()).toEqual({
      ...before.executor.freeze(),
      sessions: expect.anything(),
      machine: expect.anything(),
    })
    expect(after.executor.membership.quorums.length).toBe(2)
    expect(after.executor.digest()).toBe(before.executor.digest())
  })

  it('carries the sessions: a retry gets the first answer and is not executed again', () => {
    const before = used()
    const after = restored(before.chunks())
    const retries: [number, number, unknown][] = [
      [2, 3, 30],
      [1, 1, 'not a number'],
    ]
    for (const [session, sequence, by] of retries) {
      const first = before.executor.sessions.recall(session, sequence)
      expect(after.add(session, sequence, by)).toEqual(first)
    }
    expect(after.counter.applied).toEqual([])
    expect(after.counter.value).toBe(150)
  })

  it('carries what a client has acknowledged, and the order of last use', () => {
    const before = used()
    before.add(2, 6, 1, 4)
    const after = restored(before.chunks())
    expect(after.add(2, 2)).toMatchObject({ status: 'unknown' })
    const order = (fed: Fed) => fed.executor.freeze().sessions.sessions.map(({ number }) => number)
    expect(order(restored(before.chunks()))).toEqual(order(before))
    expect(order(before)).toEqual([3, 1, 2])
  })

  it('gives sessions opened later the numbers that they would have had', () => {
    const before = used()
    const after = restored(before.chunks())
    for (const fed of [before, after]) fed.open()
    expect(after.executor.digest()).toBe(before.executor.digest())
  })

  it('is of the moment in which it was taken, whatever is executed while its chunks are made', () => {
    const before = used()
    const digest = before.executor.digest()
    const chunks = before.chunks()
    const collected = [chunks.next().value as Uint8Array]
    before.add(2, 6, 1, 5)
    before.add(3, 1, 1)
    before.open()
    before.configure(1, 4, { type: 'setLearning', learning: 'distinguished' })
    collected.push(...chunks)
    const after = restored(collected)
    expect(after.executor.digest()).toBe(digest)
    expect(after.executor.sessions.recall(2, 1)).toMatchObject({ output: { old: 0, new: 10 } })
    expect(after.executor.sessions.recall(2, 6)).toBeUndefined()
    expect(before.executor.sessions.recall(2, 4)).toBeUndefined()
  })

  it('of a session with a full window is made in chunks of some hundred answers', () => {
    const before = new Fed()
    before.open()
    for (let sequence = 1; sequence <= SESSION_WINDOW_COMMANDS; sequence++) before.add(1, sequence)
    const chunks = [...before.chunks()]
    expect(chunks.length).toBeGreaterThan(16)
    expect(Math.max(...chunks.map(({ byteLength }) => byteLength))).toBeLessThan(256 * 1024)
    const after = restored(chunks)
    for (let sequence = 1; sequence <= SESSION_WINDOW_COMMANDS; sequence += 1000) {
      expect(after.executor.sessions.recall(1, sequence)).toEqual(before.executor.sessions.recall(1, sequence))
    }
  })

  it('keeps an output that nobody can be sent as one that nobody can be sent', () => {
    class Unsayable extends Counter {
      override apply(...command: Parameters<Counter['apply']>) {
        return { ...super.apply(...command), output: new Date(0) as never }
      }
    }
    const before = new Fed(new Unsayable())
    before.open()
    before.add(1, 1)
    const after = restored(before.chunks(), new Unsayable())
    expect(() => encodeData(after.executor.sessions.recall(1, 1)?.output)).toThrow(TypeError)
    expect([...after.chunks()]).toEqual([...before.chunks()])
  })
})

describe("the state machine's part", () => {
  const random = (length: number) => Uint8Array.from({ length }, (_, at) => at % 251)

  it('comes back as it was made, whatever the sizes of its chunks, in chunks that fit a message', () => {
    const sizes = fc.array(fc.oneof(fc.nat(50), fc.constantFrom(65_535, 65_536, 262_144, 262_145, 600_000)))
    fc.assert(
      fc.property(sizes, (lengths) => {
        const counter = new ChunkyCounter()
        counter.made = lengths.map(random)
        const chunks = [...new Fed(counter).chunks()]
        expect(Math.max(...chunks.map(({ byteLength }) => byteLength))).toBeLessThan(400 * 1024)
        const after = new ChunkyCounter()
        restored(chunks, after)
        expect(after.restored.map(({ byteLength }) => byteLength)).toEqual(lengths)
        expect(Buffer.concat(after.restored).equals(Buffer.concat(counter.made))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('made by a generator is of the moment in which it was frozen, as far as that has looked before its first chunk', () => {
    class Generating extends Counter {
      override *snapshot(): Iterable<Uint8Array> {
        yield encodeData(this.value)
      }
    }
    const before = used(new Generating())
    const chunks = before.chunks()
    const collected = [chunks.next().value as Uint8Array]
    before.add(2, 6)
    collected.push(...chunks)
    expect(restored(collected).counter.value).toBe(150)
  })

  it('travels with few chunks when its own are small', () => {
    const counter = new ChunkyCounter()
    counter.made = Array.from({ length: 5000 }, () => random(100))
    expect([...new Fed(counter).chunks()].length).toBeLessThan(20)
  })
})

describe('what is no snapshot is refused with what is wrong', () => {
  const chunks = () => [...used().chunks()]

  it('when it has another format', () => {
    const [header, ...body] = chunks() as [Uint8Array]
    expect(refusal([altered(header, { version: 9 }), ...body])).toBe(
      'the snapshot has format 9, this version reads format 1',
    )
  })

  it.each(['machine', 'sessions', 'membership'] as const)('when the digest of %s differs', (part) => {
    const [header, ...body] = chunks() as [Uint8Array]
    const field = part === 'sessions' ? 'sessionsDigest' : part
    const words = { machine: 'state machine', sessions: 'sessions', membership: 'configuration' }
    const said = refusal([altered(header, { [field]: 'other' }), ...body])
    expect(said).toMatch(new RegExp(`at slot 11 does not restore: its ${words[part]} has digest .+ instead of other`))
  })

  it('when a chunk is missing, doubled or in another place', () => {
    const [header, sessions, machine] = chunks() as [Uint8Array, Uint8Array, Uint8Array]
    expect(refusal([])).toMatch(/has no chunks/)
    expect(refusal([sessions, machine])).toMatch(/does not begin with a header/)
    expect(refusal([header, machine])).toMatch(/0 of its 3 sessions/)
    expect(refusal([header, sessions])).toMatch(/its state machine has digest/)
    expect(refusal([header, header, sessions, machine])).toMatch(/a kind that this version does not know/)
    expect(refusal([header, machine, sessions])).toMatch(/sessions after its state machine/)
  })

  it('when its quorums do not intersect or are not in slot order (PMS Q1)', () => {
    const [header, ...body] = chunks() as [Uint8Array]
    const step = { from: 1, kind: 'majority', members: [1, 2, 3] }
    const apart = { from: 1, kind: 'flexible', members: [1, 2, 3], prepare: 1, accept: 1 }
    expect(refusal([altered(header, { quorums: [apart] }), ...body])).toMatch(/need not meet/)
    expect(refusal([altered(header, { quorums: [step, step] }), ...body])).toMatch(/not in slot order/)
    expect(refusal([altered(header, { quorums: [] }), ...body])).toMatch(/no quorums/)
  })

  it('when the state machine refuses its part', () => {
    class Picky extends Counter {
      override restore(): void {
        throw new RangeError('a chunk of yesterday')
      }
    }
    expect(() => restored(chunks(), new Picky())).toThrow(/state machine refuses its part .*: a chunk of yesterday/)
  })

  it('whatever bytes it is made of: never another error', () => {
    const good = chunks()
    const anyValue = fc.anything({ withBigInt: true, maxDepth: 2 })
    const data = anyValue.filter(isData).map((value) => encodeData(value))
    const field = fc.constantFrom(...Object.keys(fieldsOf(good[0] as Uint8Array)), 'type', 'parts', 'pieces', 'isOpen')
    const change = fc.tuple(fc.nat(good.length - 1), field, anyValue.filter(isData))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), data), fc.nat(good.length - 1), change, (bytes, at, [of, name, value]) => {
        refusal(good.map((chunk, index) => (index === at ? bytes : chunk)))
        refusal(good.map((chunk, index) => (index === of ? altered(chunk, { [name]: value }) : chunk)))
      }),
      { numRuns: 500 },
    )
  })
})

function isData(value: unknown): boolean {
  try {
    encodeData(value)
    return true
  } catch {
    return false
  }
}

function fieldsOf(chunk: Uint8Array): object {
  const decoded = decodeData(chunk)
  return decoded.ok ? (decoded.value as object) : {}
}
