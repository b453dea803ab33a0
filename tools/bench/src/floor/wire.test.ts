import { describe, expect, it } from 'vitest'
import { decodeNumbers, decodeRequest, encodeNumbers, encodeRead, encodeWrite, KIND } from './wire.ts'

describe('the messages of the floor', () => {
  it('carry a value as often as it is written', () => {
    const message = encodeWrite(7, Buffer.from('abc'), 3)
    expect(message.toString('latin1')).toBe('\x01\0\0\0\x07\0\0\0\0abcabcabc')
    expect(decodeRequest(message)).toEqual({
      kind: KIND.write,
      number: 7,
      readBytes: 0,
      bytes: Buffer.from('abcabcabc'),
    })
  })

  it('say how much is read', () => {
    const request = decodeRequest(encodeRead(2 ** 32 - 1, 512 * 256))
    expect(request).toEqual({ kind: KIND.read, number: 2 ** 32 - 1, readBytes: 131_072, bytes: Buffer.alloc(0) })
  })

  it('carry numbers', () => {
    expect(decodeNumbers(encodeNumbers([0, 1, 2 ** 32 - 1]))).toEqual([0, 1, 2 ** 32 - 1])
  })
})
