import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutBytes } from './pieces.ts'

test('what is left is what was not written, and nothing when all was', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 5 })), fc.nat(60), (pieces, wanted) => {
      const all = Buffer.concat(pieces)
      const bytes = Math.min(wanted, all.byteLength)
      const left = withoutBytes(pieces, bytes)
      expect(Buffer.concat(left)).toEqual(all.subarray(bytes))
      if (bytes === all.byteLength) expect(left).toEqual([])
    }),
  )
})
