import { expect, test } from 'vitest'
import { compare } from './baseline.ts'
import { measuredAs } from './measured.fixture.ts'
import { digits, drawTable } from './table.ts'

test('numbers have about three digits', () => {
  expect([0.1254, 1.254, 12.54, 125.4, undefined].map(digits)).toEqual(['0.125', '1.25', '12.5', '125', '–'])
})

test('a benchmark is a row, marked when it is slower', () => {
  const conditions = { node: 'v20', processor: 'some', processors: 2, load: 0 }
  const before = { conditions, benchmarks: { 'a/slower': measuredAs(10), 'a/same': measuredAs(10) } }
  const results = new Map([
    ['a/slower', measuredAs(20, { bytes: 12_345 })],
    ['a/same', measuredAs(10)],
    ['a/new', measuredAs(10)],
  ])
  const rows = drawTable(compare(results, before)).split('\n')
  const cellsOf = (name: string) =>
    rows
      .find((row) => row.includes(name))
      ?.split('│')
      .map((cell) => cell.trim())
      .filter((cell) => cell !== '')
  expect(cellsOf('a/slower')).toEqual([
    'a/slower',
    '5.00',
    '5.00',
    '20.0',
    '10.0',
    '2.00 slower',
    '2 %',
    '12,345',
    'event',
  ])
  expect(cellsOf('a/same')).toEqual(['a/same', '2.50', '2.50', '10.0', '10.0', '1.00', '2 %', '–', 'event'])
  expect(cellsOf('a/new')).toEqual(['a/new', '2.50', '2.50', '10.0', '–', '–', '2 %', '–', 'event'])
})
