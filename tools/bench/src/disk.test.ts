import { expect, test } from 'vitest'
import { bytesOf } from './disk.ts'

const STATS = `   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0
 254       0 vda 696338 102523 26664674 644255 33602042 927340 20 4914223 0 1713884 6486761
 259     300 nvme0n1p1 1 2 3 4 5 6 8 8 9 10 11
`

test('the sectors of a device are told by its number', () => {
  expect(bytesOf(65_024, STATS)).toBe(10_240)
  expect(bytesOf((300 & 0xff) | (259 << 8) | ((300 & ~0xff) << 12), STATS)).toBe(4096)
})

test('what is no device has none', () => {
  expect(bytesOf(30, STATS)).toBeUndefined()
})
