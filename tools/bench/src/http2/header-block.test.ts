import { describe, expect, it } from 'vitest'
import { decodeHeaderBlock, encodeHeaderBlock } from './header-block.ts'
import { decodeHuffman } from './huffman.ts'

const decode = (hex: string) => [...decodeHeaderBlock(Buffer.from(hex.replaceAll(' ', ''), 'hex'))]

describe('header blocks that are sent', () => {
  it('are literals that nobody has to remember (RFC 7541, section 6.2.2)', () => {
    const block = encodeHeaderBlock([['te', 'trailers']])
    expect(block.toString('latin1')).toBe('\x00\x02te\x08trailers')
  })

  it('have long lengths in more than one byte (section 5.1)', () => {
    const block = encodeHeaderBlock([['x', 'y'.repeat(127 + 1337)]])
    // The example of section C.1.2 is 1337 in a prefix of five bits, 31 of which the first byte holds; here it is seven and 127.
    expect(block.subarray(0, 6).toString('hex')).toBe('00' + '0178' + '7f' + 'b90a')
    expect(decodeHeaderBlock(block).get('x')).toHaveLength(127 + 1337)
  })
})

describe('header blocks that are received', () => {
  it.each([
    ['a name and a value of the static table', '88', [[':status', '200']]],
    ['a name of the static table (section C.6.1, shortened)', '48 82 6402', [[':status', '302']]],
    [
      'a literal, not Huffman-coded (section C.2.2, its name spelled out)',
      '00 04 70617468 03 2f6162',
      [['path', '/ab']],
    ],
    [
      'a literal that is never to be indexed (section C.2.3)',
      '10 08 70617373776f7264 06 736563726574',
      [['password', 'secret']],
    ],
    [
      'a literal to be indexed, coded (section C.4.3)',
      '40 88 25a849e95ba97d7f 89 25a849e95bb8e8b4bf',
      [['custom-key', 'custom-value']],
    ],
    ['a change of the size of the table, which is no header', '20 88', [[':status', '200']]],
    ['a header of the static table that gRPC does not use', '90', [['static 16', '']]],
  ])('have %s', (_, hex, headers) => {
    expect(decode(hex)).toEqual(headers)
  })

  it.each([
    ['refers to a table that has no room', 'be', 'header 62 of a table that has no room'],
    ['refers to nothing', '80', 'header 0 of a table'],
    ['ends before its name', '00', 'ends within a header'],
    ['ends within its value', '00 01 61 05 62', 'ends within a header'],
    ['ends within a number', '7f ff', 'ends within a header'],
    ['has a number beyond all bounds', '7f ffffffffffff', 'too large a number'],
  ])('are refused when one %s', (_, hex, why) => {
    expect(() => decode(hex)).toThrow(why)
  })
})

describe('the Huffman code', () => {
  it.each([
    ['f1e3c2e5f23a6ba0ab90f4ff', 'www.example.com'],
    ['a8eb10649cbf', 'no-cache'],
    ['d07abe941054d444a8200595040b8166e082a62d1bff', 'Mon, 21 Oct 2013 20:13:21 GMT'],
    ['9d29ad171863c78f0b97c8e9ae82ae43d3', 'https://www.example.com'],
  ])('reads the examples of RFC 7541, appendix C (%s)', (hex, text) => {
    expect(decodeHuffman(Buffer.from(hex, 'hex'))).toBe(text)
  })

  it('refuses what is not printable, and what ends within a character', () => {
    expect(() => decodeHuffman(Buffer.from('ffffffff', 'hex'))).toThrow('not printable')
    expect(() => decodeHuffman(Buffer.from('f8', 'hex').subarray(0, 0))).not.toThrow()
    expect(() => decodeHuffman(Buffer.from('fe', 'hex'))).toThrow('ends within a character')
  })
})
