import { describe, expect, it } from 'vitest'
import { checkHistory } from '../check-history.ts'
import { keyValueModel } from './key-value.ts'
import { type Asked, type Ended, verdictOn } from './models.fixture.ts'
import { type RegisterOptions, registerModel } from './register.ts'

type Calls = readonly (readonly [Asked, Ended?])[]
const write = (value: number): Asked => ({ f: 'write', value })
const cas = (from: number, to: number): Asked => ({ f: 'cas', value: [from, to] })
const read: Asked = { f: 'read' }
const FAIL = { type: 'fail' } as const
const INFO = { type: 'info' } as const
const YES = 'linearizable'
const NO = 'not linearizable'

describe('a register', () => {
  it.each<[string, Calls, RegisterOptions, string]>([
    ['holds null at first', [[read, { value: null }]], {}, YES],
    ['holds what it is said to hold at first', [[read, { value: 5 }]], { init: 5 }, YES],
    ['reads what was written last', [[write(1)], [write(2)], [read, { value: 1 }]], {}, NO],
    ['is set by a cas that fits', [[write(1)], [cas(1, 2)], [read, { value: 2 }]], {}, YES],
    ['answers no cas that does not fit with ok', [[write(1)], [cas(3, 2)]], {}, NO],
    [
      'a failed write never was',
      [
        [write(1), FAIL],
        [read, { value: 1 }],
      ],
      {},
      NO,
    ],
    [
      'a write of unknown outcome may have been',
      [
        [write(1), INFO],
        [read, { value: 1 }],
      ],
      {},
      YES,
    ],
    [
      '… or not',
      [
        [write(1), INFO],
        [read, { value: null }],
      ],
      {},
      YES,
    ],
    [
      '… or come later',
      [
        [write(1), INFO],
        [read, { value: null }],
        [read, { value: 1 }],
      ],
      {},
      YES,
    ],
    ['… but once', [[write(1), INFO], [write(2)], [read, { value: 1 }], [write(3)], [read, { value: 1 }]], {}, NO],
    ['a failed cas says nothing', [[write(1)], [cas(1, 2), FAIL]], {}, YES],
    ['… unless failures are strict', [[write(1)], [cas(1, 2), FAIL]], { strictFail: true }, NO],
    ['a read of null is a read', [[write(1)], [read, { value: null }]], {}, NO],
    ['… unless it says nothing', [[write(1)], [read, { value: null }]], { nilAny: true }, YES],
  ])('%s', (_, calls, options, verdict) => {
    expect(verdictOn(registerModel(options), calls)).toBe(verdict)
  })

  it.each([
    [{ f: 'cas', value: 1 }, 'event 1: the value of a cas must be [from, to], not 1'],
    [{ f: 'push', value: 1 }, 'event 1: a register has read, write and cas, but no push'],
  ])('knows no %j', (asked, complaint) => {
    expect(() => checkHistory(registerModel(), [{ process: 0, type: 'invoke', ...asked }])).toThrow(complaint)
  })
})

describe('keys', () => {
  const on = (key: string, asked: Asked): Asked => ({ ...asked, key })
  const append = (value: string): Asked => ({ f: 'append', value })
  const get: Asked = { f: 'get' }

  it.each<[string, Calls, string]>([
    [
      'hold nothing at first, which systems write in two ways',
      [
        [on('x', get), { value: '' }],
        [on('x', get), { value: null }],
      ],
      YES,
    ],
    ['are independent', [[on('x', { f: 'put', value: 'a' })], [on('y', get), { value: 'a' }]], NO],
    ['are appended to', [[on('x', append('a'))], [on('x', append('b'))], [on('x', get), { value: 'ab' }]], YES],
    ['… in order', [[on('x', append('a'))], [on('x', append('b'))], [on('x', get), { value: 'ba' }]], NO],
    ['are set by a cas', [[on('x', write(1))], [on('x', cas(1, 2))], [on('x', read), { value: 2 }]], YES],
    ['… but not out of nothing', [[on('x', cas(1, 2))]], NO],
  ])('%s', (_, calls, verdict) => {
    expect(verdictOn(keyValueModel(), calls)).toBe(verdict)
  })
})
