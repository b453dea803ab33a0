import { describe, expect, it } from 'vitest'
import { formatBytes, formatList, formatTable, toJson } from './output.ts'

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

it('formatList is for sentences', () => {
  expect([[], ['n1'], ['n1', 'n2'], ['n1', 'n2', 'n3']].map(formatList)).toEqual([
    '',
    'n1',
    'n1 and n2',
    'n1, n2 and n3',
  ])
})
