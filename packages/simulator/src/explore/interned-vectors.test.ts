import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InternedVectors } from './interned-vectors.ts'
import { PairTable } from './pair-table.ts'

const uint32 = fc.integer({ min: 0, max: 0xffffffff })

describe('interned vectors', () => {
  it('get the same number exactly when they are equal, and can be read again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5 }), { maxLength: 300 }),
        (vectors) => {
          const interned = new InternedVectors()
          const numbers = new Map<string, number>()
          for (const vector of vectors) {
            const key = JSON.stringify(vector)
            const number = interned.intern(vector, vector.length)
            expect(number).toBe(numbers.get(key) ?? numbers.size)
            numbers.set(key, number)
            const read = new Uint32Array(8)
            expect(interned.read(number, read)).toBe(vector.length)
            expect([...read.subarray(0, vector.length)]).toEqual(vector)
          }
          expect(interned.size).toBe(numbers.size)
        },
      ),
    )
  })

  it('keep their numbers while the table grows', () => {
    const interned = new InternedVectors()
    const vectorOf = (index: number) => [index, index * 7, 0xffffffff - index]
    for (let index = 0; index < 20_000; index++) expect(interned.intern(vectorOf(index), 3)).toBe(index)
    for (let index = 0; index < 20_000; index++) expect(interned.intern(vectorOf(index), 3)).toBe(index)
  })
})

describe('a table of pairs', () => {
  it('is a map', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(uint32, uint32, fc.nat()), { maxLength: 200 }), (entries) => {
        const table = new PairTable()
        const map = new Map<string, number>()
        for (const [first, second, value] of entries) {
          expect(table.get(first, second)).toBe(map.get(`${first} ${second}`))
          table.set(first, second, value)
          map.set(`${first} ${second}`, value)
          expect(table.get(first, second)).toBe(value)
        }
      }),
    )
  })

  it('keeps what it has while it grows', () => {
    const table = new PairTable()
    for (let index = 0; index < 20_000; index++) table.set(index % 100, index, index)
    for (let index = 0; index < 20_000; index++) expect(table.get(index % 100, index)).toBe(index)
  })
})
