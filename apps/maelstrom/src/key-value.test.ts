import { encodeData } from '@synod/codec'
import { describe, expect, it } from 'vitest'
import { type Command, KeyValue } from './key-value.ts'

const write = (key: string, value: string): Command => ({ kind: 'write', key, value })
const cas = (key: string, from: string, to: string, creates = false): Command => ({
  kind: 'cas',
  key,
  from,
  to,
  creates,
})

function after(...commands: Command[]): KeyValue {
  const map = new KeyValue()
  for (const command of commands) map.apply(command)
  return map
}

describe('a map of registers', () => {
  it('is empty at first, and keeps what is written', () => {
    const map = new KeyValue()
    expect(map.query('1')).toBe(null)
    expect(map.apply(write('1', '5'))).toEqual({ output: { status: 'done' }, rows: [] })
    map.apply(write('1', '6'))
    expect([map.query('1'), map.query('2')]).toEqual(['6', null])
  })

  it('compares and sets', () => {
    const map = after(write('1', '5'))
    expect(map.apply(cas('1', '5', '7')).output).toEqual({ status: 'done' })
    expect(map.apply(cas('1', '5', '8')).output).toEqual({ status: 'different', found: '7' })
    expect(map.query('1')).toBe('7')
  })

  it('sets no key that is absent, unless asked to create it', () => {
    const map = new KeyValue()
    expect(map.apply(cas('1', '5', '7')).output).toEqual({ status: 'absent' })
    expect(map.query('1')).toBe(null)
    expect(map.apply(cas('1', '5', '7', true)).output).toEqual({ status: 'done' })
    expect(map.apply(cas('1', '5', '8', true)).output).toEqual({ status: 'different', found: '7' })
  })

  it('has a digest that tells states apart, whatever the way there', () => {
    const both = after(write('1', '5'), write('2', '6')).digest()
    expect(after(write('2', '0'), write('1', '5'), cas('2', '0', '6')).digest()).toBe(both)
    const others = [after(), after(write('1', '5')), after(write('1', '6'), write('2', '5'))]
    for (const other of others) expect(other.digest()).not.toBe(both)
  })

  it('goes on from a snapshot, which what comes later does not change', () => {
    const map = after(write('1', '5'), write('2', '6'))
    const chunks = map.snapshot()
    const digest = map.digest()
    map.apply(write('1', '9'))
    const copy = after(write('8', '8'))
    copy.restore(chunks)
    expect([copy.query('1'), copy.query('2'), copy.query('8')]).toEqual(['5', '6', null])
    expect(copy.digest()).toBe(digest)
  })

  it('does not take a chunk that is none', () => {
    expect(() => new KeyValue().restore([encodeData(['1'])])).toThrow('a chunk of a snapshot is a key and its value')
  })
})

describe('its commands and keys, as bytes', () => {
  const { command, query } = new KeyValue().schemas

  it.each([write('1', '"a"'), cas('1', 'null', '[2]'), cas('1', '2', '3', true)])('%j', (each) => {
    expect(command.decode(command.encode(each))).toEqual({ ok: true, value: each })
  })

  it.each([
    ['nothing', []],
    ['a write of nothing', ['write', '1']],
    ['a write of two values', ['write', '1', '2', '3']],
    ['a cas to nothing', ['cas', '1', '2']],
    ['another verb', ['append', '1', '2']],
    ['a number as value', ['write', '1', 2]],
    ['no list', 'write'],
  ])('are refused: %s', (_, data) => {
    expect(command.decode(encodeData(data))).toEqual({ ok: false, reason: 'neither a write nor a cas' })
    expect(query.decode(encodeData(data)).ok).toBe(false)
  })

  it('are refused when they are no data at all', () => {
    const nonsense = Uint8Array.of(0xc1, 0xff)
    expect([command.decode(nonsense).ok, query.decode(nonsense).ok]).toEqual([false, false])
  })

  it('a key', () => {
    expect(query.decode(query.encode('{"a":1}'))).toEqual({ ok: true, value: '{"a":1}' })
  })
})
