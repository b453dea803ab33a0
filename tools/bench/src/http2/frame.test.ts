import { describe, expect, it } from 'vitest'
import { FLAG, FRAME, type Frame, FrameReader, withoutPadding, writeFrameHeader } from './frame.ts'

/** Frames, their payloads as hexadecimal text: the reader's views do not outlive the handler. */
function reading() {
  const frames: string[] = []
  const reader = new FrameReader(({ type, flags, stream, payload }) => {
    frames.push([type, flags, stream, payload.toString('hex')].join(' '))
  })
  return { reader, frames }
}

const PING = Buffer.from('000008' + '06' + '01' + '00000000' + '0102030405060708', 'hex')
const DATA = Buffer.from('000003' + '00' + '01' + '00000005' + 'aabbcc', 'hex')
const EMPTY_SETTINGS = Buffer.from('000000' + '04' + '00' + '00000000', 'hex')

describe('the frames of HTTP/2 (RFC 9113, section 4.1)', () => {
  it('have a header of length, type, flags and stream', () => {
    const bytes = Buffer.alloc(11, 0xff)
    writeFrameHeader(bytes, 1, { type: FRAME.headers, flags: FLAG.endHeaders, stream: 0x01020304 }, 0x00a1b2)
    expect(bytes.toString('hex')).toBe('ff' + '00a1b2' + '01' + '04' + '01020304' + 'ff')
  })

  it('are cut from the bytes as they come', () => {
    const { reader, frames } = reading()
    reader.read(Buffer.concat([PING, DATA, EMPTY_SETTINGS]))
    expect(frames).toEqual(['6 1 0 0102030405060708', '0 1 5 aabbcc', '4 0 0 '])
  })

  it('are put together from single bytes, also when these are read into the same memory', () => {
    const { reader, frames } = reading()
    const memory = Buffer.alloc(1)
    for (const byte of Buffer.concat([PING, DATA, EMPTY_SETTINGS, DATA])) {
      memory[0] = byte
      reader.read(memory)
    }
    expect(frames).toEqual(['6 1 0 0102030405060708', '0 1 5 aabbcc', '4 0 0 ', '0 1 5 aabbcc'])
  })

  it('have a reserved bit before the stream, which means nothing', () => {
    const { reader, frames } = reading()
    reader.read(Buffer.from('000000' + '08' + '00' + '80000007', 'hex'))
    expect(frames).toEqual(['8 0 7 '])
  })

  it('are refused when they are longer than we said', () => {
    const { reader } = reading()
    expect(() => reader.read(Buffer.from('004001' + '00' + '00' + '00000001', 'hex'))).toThrow('a frame of 16385 bytes')
  })
})

describe('the payload of a frame', () => {
  const frame = (type: number, flags: number, payload: string): Frame => ({
    type,
    flags,
    stream: 1,
    payload: Buffer.from(payload, 'hex'),
  })

  it('is all of it when nothing is padded', () => {
    expect(withoutPadding(frame(FRAME.data, 0, '0201aabb')).toString('hex')).toBe('0201aabb')
  })

  it('is without padding and priority', () => {
    expect(withoutPadding(frame(FRAME.data, FLAG.padded, '02aabb0000')).toString('hex')).toBe('aabb')
    expect(withoutPadding(frame(FRAME.headers, FLAG.priority, '0000000110aa')).toString('hex')).toBe('aa')
    expect(withoutPadding(frame(FRAME.headers, FLAG.priority | FLAG.padded, '010000000110aa00')).toString('hex')).toBe(
      'aa',
    )
  })

  it('is refused when the padding is all and more', () => {
    expect(() => withoutPadding(frame(FRAME.data, FLAG.padded, '03aabb'))).toThrow('more padding than payload')
  })
})
