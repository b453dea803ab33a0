import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32 } from './crc32.ts'

const bytes = fc.uint8Array({ maxLength: 200 })

test('the check value of the CRC catalogues', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})

test('agrees with zlib on any bytes, in one piece or two', () => {
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      expect(crc32(first)).toBe(zlibCrc32(first))
      expect(crc32(second, crc32(first))).toBe(zlibCrc32(Buffer.concat([first, second])))
    }),
  )
})
