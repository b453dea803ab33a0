import { describe, expect, it } from 'vitest'
import { putRequest, rangeRequest, statusInAnswer, transactionRequest, valueInRangeAnswer } from './messages.ts'
import { bytesField, varint } from './protobuf.ts'

const [key, value] = [Buffer.from('key'), Buffer.from('value')]
const PUT = '0a036b6579' + '120576616c7565'

/** A field of a number below 16. */
const number = (field: number, amount: number) => Buffer.concat([varint(field * 8), varint(amount)])

describe('what etcd is asked', () => {
  it('is a put: the key in field 1, the value in field 2', () => {
    expect(putRequest(key, value).toString('hex')).toBe(PUT)
  })

  it('is a range of one key, linearizable, since field 7 (serializable) is not sent', () => {
    expect(rangeRequest(key).toString('hex')).toBe('0a036b6579')
  })

  it('is a transaction without conditions: in each field 2 (success) an operation, in its field 2 a put', () => {
    const puts = [putRequest(key, value), putRequest(key, value)]
    const operation = '120c' + PUT
    expect(transactionRequest(puts).toString('hex')).toBe(`120e${operation}`.repeat(2))
  })
})

describe('what etcd answers', () => {
  const header = bytesField(1, number(1, 11), number(2, 12), number(3, 13), number(4, 14))

  it('is a value: in field 2 a key with its value in field 5', () => {
    const keyValue = bytesField(2, bytesField(1, key), number(2, 1), number(3, 2), number(4, 3), bytesField(5, value))
    expect(valueInRangeAnswer(Buffer.concat([header, keyValue, number(4, 1)]))?.toString()).toBe('value')
  })

  it('is no value when there is no such key', () => {
    expect(valueInRangeAnswer(header)).toBeUndefined()
  })

  it('is a status: whose it is in field 2 of the header, the leader in 4, the log in 5, what is applied of it in 7', () => {
    const rest = [
      bytesField(2, Buffer.from('3.4.23')),
      number(3, 20_480),
      number(4, 12),
      number(5, 99),
      number(6, 2),
      number(7, 98),
    ]
    const status = { member: 12n, leader: 12n, raftIndex: 99n, raftAppliedIndex: 98n }
    expect(statusInAnswer(Buffer.concat([header, ...rest]))).toEqual(status)
  })

  it('is a status without a leader while there is none', () => {
    expect(statusInAnswer(header)).toEqual({ member: 12n, leader: 0n, raftIndex: 0n, raftAppliedIndex: 0n })
  })
})
