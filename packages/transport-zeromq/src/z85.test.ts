import { describe, expect, it } from 'vitest'
import { encodeZ85 } from './z85.ts'

describe('encodeZ85', () => {
  it('encodes the example of RFC 32', () => {
    expect(encodeZ85(Uint8Array.of(0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b))).toBe('HelloWorld')
  })

  it('encodes the smallest and the largest word', () => {
    expect(encodeZ85(new Uint8Array(4))).toBe('00000')
    expect(encodeZ85(new Uint8Array(4).fill(0xff))).toBe('%nSc0')
  })

  it('encodes a view on a larger buffer', () => {
    expect(encodeZ85(new Uint8Array(12).fill(0xff).subarray(4, 8))).toBe('%nSc0')
  })

  it('refuses bytes that fill no word', () => {
    expect(() => encodeZ85(new Uint8Array(5))).toThrow('multiple of 4')
  })
})
