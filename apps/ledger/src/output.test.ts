import { describe, expect, it } from 'vitest'
import { formatBytes, formatList, formatTable, formatText, toJson } from './output.ts'

describe('formatTable', () => {
  it('has columns two spaces apart, no lines, and nothing at the end of a row', () => {
    const table = formatTable(
      [{ head: 'account' }, { head: 'balance', align: 'right' }, { head: '' }],
      [
        ['alice', '12.50 EUR', ''],
        ['bob', '0.00 EUR', 'frozen'],
      ],
    )
    expect(table).toBe(['account    balance', 'alice    12.50 EUR', 'bob       0.00 EUR  frozen'].join('\n'))
  })

  it('keeps its head when there is nothing below', () => {
    expect(formatTable([{ head: 'node' }, { head: 'slot' }], [])).toBe('node  slot')
  })
})

it('toJson prints bigints as decimal strings, exactly', () => {
  expect(toJson({ minor: 2n ** 63n, none: null })).toBe('{"minor":"9223372036854775808","none":null}')
})

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [32_768, '32.0 KiB'],
  [200 * 1024, '200 KiB'],
  [1.5 * 2 ** 30, '1.5 GiB'],
])('formatBytes(%d) is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

it('formatText shows what others wrote without doing what it says, and no more of it than fits', () => {
  expect(formatText('rent \u001b[2Jfor\nJuly\u202e\u2028')).toBe('rent ·[2Jfor·July··')
  expect(formatText('日本語のメモ', 4)).toBe('日本語…')
  expect(formatText('lunch', 5)).toBe('lunch')
})

it('formatList is for sentences', () => {
  expect([[], ['n1'], ['n1', 'n2'], ['n1', 'n2', 'n3']].map(formatList)).toEqual([
    '',
    'n1',
    'n1 and n2',
    'n1, n2 and n3',
  ])
})
