import { describe, expect, it } from 'vitest'
import { bytesField, bytesOf, unsignedOf, varint } from './protobuf.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('Protocol Buffers', () => {
  it.each([
    [0, '00'],
    [1, '01'],
    [127, '7f'],
    [128, '8001'],
    // The example of the documentation of the encoding.
    [150, '9601'],
    [2 ** 32, '8080808010'],
    [Number.MAX_SAFE_INTEGER, 'ffffffffffffff0f'],
  ])('write the number %d, the lowest bits first', (value, bytes) => {
    expect(varint(value).toString('hex')).toBe(bytes)
  })

  it('write fields of bytes with their length, also one around another', () => {
    // "testing" in field 2, and 150 in field 1 within field 3: the examples of the documentation.
    expect(bytesField(2, Buffer.from('testing')).toString('hex')).toBe('120774657374696e67')
    expect(bytesField(3, hex('08'), varint(150)).toString('hex')).toBe('1a03089601')
    expect(bytesField(16, Buffer.alloc(200)).subarray(0, 4).toString('hex')).toBe('8201' + 'c801')
  })

  const message = hex(
    '08 9601' + '11 0102030405060708' + '1d 01020304' + '22 03 616263' + '22 01 7a' + '28 ffffffffffffffffff01',
  )

  it('find a field behind others of every type; of several the first', () => {
    expect(unsignedOf(message, 1)).toBe(150n)
    expect(bytesOf(message, 4)?.toString()).toBe('abc')
  })

  it('read numbers of 64 bits', () => {
    expect(unsignedOf(message, 5)).toBe(2n ** 64n - 1n)
  })

  it('say that a field is not there, or is of another type', () => {
    expect(unsignedOf(message, 6)).toBe(0n)
    expect(bytesOf(message, 6)).toBeUndefined()
    expect(bytesOf(message, 1)).toBeUndefined()
    expect(unsignedOf(message, 4)).toBe(0n)
  })

  it.each([
    ['within a number', '08 80', 'ends within a number'],
    ['within bytes', '22 03 6162', 'ends within a field'],
    ['within a fixed number', '11 0102', 'ends within a field'],
    ['after a tag', '08', 'ends within a number'],
    ['in a type that is not used any more', '0b', 'wire type 3'],
  ])('refuse a message that ends %s', (_, text, why) => {
    expect(() => unsignedOf(hex(text), 9)).toThrow(why)
  })
})
