import { encodeData } from '@synod/codec'
import type { Row, RowReader } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Change, type Changes, position, Store, type Write } from './store.ts'

const key = fc.constantFrom('', 'a', 'ab', 'b', '__proto__', 'å')
const value = fc.option(fc.string({ unit: 'binary', maxLength: 3 }).map(wellFormed), { nil: null })
const write: fc.Arbitrary<Write> = fc.oneof(fc.record({ key, value }), fc.record({ key, value, expected: value }))
/** Commands by slot. */
const history = fc.array(fc.array(write, { maxLength: 4 }), { maxLength: 40 })

/** A store, with the rows that its host would have kept. */
class Kept {
  readonly store = new Store()
  readonly rows: Row[] = []
  readonly reader: RowReader = {
    rows: async ({ from, to, limit }) => this.rows.filter((row) => row.key >= from && row.key < to).slice(0, limit),
  }

  apply(slots: readonly (readonly Write[])[], firstSlot = 1): void {
    for (const [at, commands] of slots.entries()) {
      for (const [index, command] of commands.entries()) this.write(command, firstSlot + at, index)
    }
  }

  write(command: Write, slot: number, index = 0) {
    const { output, rows } = this.store.apply(overTheWire(command), { slot, index, time: 0 })
    this.rows.push(...rows)
    return output
  }

  get(key: string) {
    return this.store.query({ key }, this.reader)
  }

  changes(prefix: string, from: string): Promise<Changes> {
    return this.store.query({ prefix, from }, this.reader) as Promise<Changes>
  }

  /** All of them, page by page. */
  async allChanges(prefix = '', from = position(0)): Promise<Change[]> {
    const { changes, next } = await this.changes(prefix, from)
    return next === from ? [...changes] : [...changes, ...(await this.allChanges(prefix, next))]
  }
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}|^\ufeff/gu, '')
}

function overTheWire(command: Write): Write {
  const { schemas } = new Store()
  const decoded = schemas.command.decode(schemas.command.encode(command))
  if (!decoded.ok) throw new Error(decoded.reason)
  return decoded.value
}

describe('the store', () => {
  it('is a Map, and says what was there before', () => {
    const check = fc.property(history, (slots) => {
      const kept = new Kept()
      const model = new Map<string, string>()
      for (const [at, commands] of slots.entries()) {
        for (const [index, command] of commands.entries()) {
          const before = model.get(command.key) ?? null
          const isDone = !('expected' in command) || command.expected === before
          expect(kept.write(command, at + 1, index)).toEqual({ isDone, before })
          if (isDone && command.value === null) model.delete(command.key)
          else if (isDone && command.value !== null) model.set(command.key, command.value)
          expect(kept.get(command.key)).toBe(model.get(command.key) ?? null)
        }
      }
    })
    fc.assert(check)
  })

  it('tells every change once and in order: following them, from anywhere, gives its values', async () => {
    const check = fc.asyncProperty(history, fc.nat(40), async (slots, from) => {
      const kept = new Kept()
      kept.apply(slots)
      const all = await kept.allChanges()
      const model = new Map(all.map(({ key, value }) => [key, value]))
      for (const [key, value] of model) expect(kept.get(key)).toBe(value)
      expect(all.length).toBe(kept.rows.length)
      expect(await kept.allChanges('', position(from))).toEqual(all.filter(({ slot }) => slot >= from))
      expect(await kept.allChanges('a')).toEqual(all.filter(({ key }) => key.startsWith('a')))
    })
    await fc.assert(check)
  })

  it('tells many changes of one slot, page by page, and those that come later', async () => {
    const kept = new Kept()
    for (let index = 0; index < 200; index++) kept.write({ key: `k${index}`, value: '' }, 9, index)
    const { changes, next } = await kept.changes('', position(9))
    expect(changes).toHaveLength(64)
    expect((await kept.allChanges('', next)).map(({ key }) => key)).toEqual(
      Array.from({ length: 136 }, (_, at) => `k${64 + at}`),
    )
    const end = await kept.changes('', position(10))
    expect(end).toEqual({ changes: [], next: position(10) })
    kept.write({ key: 'late', value: 'v' }, 10)
    expect((await kept.changes('', end.next)).changes).toEqual([{ slot: 10, key: 'late', value: 'v' }])
  })

  it('has one digest for one set of entries, however they came about, and another for another', () => {
    const entries = fc.dictionary(key, fc.string({ maxLength: 3 }))
    const check = fc.property(history, entries, entries, (slots, one, other) => {
      const digests = [one, other].map((wanted) => {
        const kept = new Kept()
        kept.apply(slots)
        for (const text of ['', 'a', 'ab', 'b', '__proto__', 'å']) {
          kept.write({ key: text, value: Object.hasOwn(wanted, text) ? (wanted[text] ?? null) : null }, 50)
        }
        return kept.store.digest()
      })
      const fresh = new Kept()
      for (const [key, value] of Object.entries(one).reverse()) fresh.write({ key, value }, 1)
      expect(fresh.store.digest()).toBe(digests[0])
      const isSame = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort())
      expect(digests[0] === digests[1]).toBe(isSame)
    })
    fc.assert(check)
  })
})

describe('a snapshot', () => {
  it('is of the moment in which its first chunk was made, while commands go on; restored, it is that state', () => {
    const check = fc.property(history, history, history, (before, after, other) => {
      const kept = new Kept()
      kept.apply(before)
      for (let number = 0; number < 150; number++) kept.write({ key: `many ${number}`, value: `${number}` }, 50, number)
      const digest = kept.store.digest()
      const chunks = kept.store.snapshot()[Symbol.iterator]()
      const read = [chunks.next().value]
      kept.apply(after, 51)
      kept.write({ key: 'many 149', value: 'changed' }, 99)
      for (let chunk = chunks.next(); !chunk.done; chunk = chunks.next()) read.push(chunk.value)
      expect(read.length).toBeGreaterThan(2)
      const copy = new Kept()
      copy.apply(other)
      copy.store.restore(read)
      expect(copy.store.digest()).toBe(digest)
      expect(copy.get('many 149')).toBe('149')
      copy.apply(after, 51)
      copy.write({ key: 'many 149', value: 'changed' }, 99)
      expect(copy.store.digest()).toBe(kept.store.digest())
    })
    fc.assert(check, { numRuns: 30 })
  })

  it('that is none is refused', () => {
    expect(() => new Store().restore([Uint8Array.of(0xc1)])).toThrow('not what a store writes')
  })
})

describe('bytes that anybody may send', () => {
  const { schemas } = new Store()

  it('are a command or a reason, whatever they are', () => {
    const check = fc.property(fc.oneof(fc.uint8Array(), fc.anything().map(bytesOf)), (bytes) => {
      for (const schema of [schemas.command, schemas.query]) {
        const decoded = schema.decode(bytes)
        if (!decoded.ok) expect(decoded.reason).toContain('8192 characters')
      }
    })
    fc.assert(check)
  })

  const long = 'x'.repeat(8193)
  it.each([
    ['no value', { key: 'k' }],
    ['a value that is no text', { key: 'k', value: 1 }],
    ['a key that is no text', { key: 1, value: 'v' }],
    ['a long key', { key: long, value: 'v' }],
    ['a long value', { key: 'k', value: long }],
    ['an expected value that is no text', { key: 'k', value: 'v', expected: 7 }],
    ['no key', { value: 'v' }],
    ['nothing', null],
    ['a text', 'k'],
    ['a list', ['k', 'v']],
  ])('no command: %s', (_, data) => {
    expect(schemas.command.decode(encodeData(data)).ok).toBe(false)
  })

  it.each([
    ['nothing', {}],
    ['a long key', { key: long }],
    ['no position', { prefix: 'p' }],
    ['a position that is no text', { prefix: 'p', from: 7 }],
    ['a position that no row could have', { prefix: 'p', from: 'x'.repeat(2000) }],
    ['no prefix', { prefix: null, from: position(7) }],
  ])('no query: %s', (_, data) => {
    expect(schemas.query.decode(encodeData(data)).ok).toBe(false)
  })

  it('the largest command, chunk and page of changes fit into a message', async () => {
    const kept = new Kept()
    const longest = '\uffff'.repeat(8192)
    for (let index = 0; index < 64; index++) {
      const key = `${index}`.padEnd(8192, '\uffff')
      kept.write({ key, value: longest }, 1, index)
    }
    expect(schemas.command.encode({ key: longest, value: longest, expected: longest }).length).toBeLessThan(4 << 20)
    expect(encodeData(await kept.changes('', position(0))).length).toBeLessThan(4 << 20)
  })
})

function bytesOf(data: unknown): Uint8Array {
  try {
    return encodeData(data)
  } catch {
    return new Uint8Array()
  }
}
