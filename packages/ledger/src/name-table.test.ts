import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashText, type Lanes } from './hash.ts'
import { NameTable } from './name-table.ts'

function hashOf(name: string): Lanes {
  const hash = { a: 0, b: 0 }
  hashText(name, hash)
  return hash
}

test('names get numbers in their order and are found by them, over many blocks and doublings', () => {
  const NAMES = 40_000
  const table = new NameTable()
  for (let number = 0; number < NAMES; number++) {
    const name = `name-${number}`
    expect(table.find(name, hashOf(name))).toBe(-1)
    expect(table.add(name, hashOf(name))).toBe(number)
  }
  for (let number = 0; number < NAMES; number += 7) {
    expect(table.at(number)).toBe(`name-${number}`)
    expect(table.find(`name-${number}`, hashOf(`name-${number}`))).toBe(number)
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
      const same = { a: 7, b: 7 }
      names.forEach((name) => {
        table.add(name, same)
      })
      expect(names.map((name) => table.at(table.find(name, same)))).toEqual(names)
      expect(table.find('c', same)).toBe(-1)
    }),
  )
})

test('a block of the longest names', () => {
  const table = new NameTable()
  const names = Array.from({ length: 1025 }, (_, number) => String(number).padStart(64, '0'))
  for (const name of names) table.add(name, hashOf(name))
  expect(names.map((_, number) => table.at(number))).toEqual(names)
})
