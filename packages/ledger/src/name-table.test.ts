import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { IdKey } from './id-key.ts'
import { NameTable } from './name-table.ts'

function keyOf(name: string): IdKey {
  return new IdKey().of(name)
}

/** As if all names had one hash. */
function clashing(name: string): IdKey {
  return Object.assign(keyOf(name), { a: 7, b: 7 })
}

test('names get numbers in their order and are found by them, over many blocks and doublings', () => {
  const NAMES = 40_000
  const table = new NameTable()
  for (let number = 0; number < NAMES; number++) {
    const name = `name-${number}`
    expect(table.find(keyOf(name))).toBe(-1)
    expect(table.add(keyOf(name))).toBe(number)
  }
  for (let number = 0; number < NAMES; number += 7) {
    expect(table.at(number)).toBe(`name-${number}`)
    expect(table.find(keyOf(`name-${number}`))).toBe(number)
  }
  expect(table.size).toBe(NAMES)
})

test('names whose hashes are equal are told apart', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 64, unit: fc.constantFrom('a', 'b') }), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(names, (names) => {
      const table = new NameTable()
      names.forEach((name) => {
        table.add(clashing(name))
      })
      expect(names.map((name) => table.at(table.find(clashing(name))))).toEqual(names)
      expect(table.find(clashing('c'))).toBe(-1)
    }),
  )
})

test('a block of the longest names', () => {
  const table = new NameTable()
  const names = Array.from({ length: 1025 }, (_, number) => String(number).padStart(64, '0'))
  for (const name of names) table.add(keyOf(name))
  expect(names.map((_, number) => table.at(number))).toEqual(names)
})
