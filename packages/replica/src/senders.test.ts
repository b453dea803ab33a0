import { encodeEnvelope } from '@synod/codec'
import { describe, expect, it } from 'vitest'
import { Senders } from './senders.ts'

const CLUSTER = 'test'

function senders() {
  const refused: string[] = []
  const known = new Senders(CLUSTER, 1, (from, reason) => void refused.push(`${from}: ${reason}`))
  return { known, refused }
}

function envelopeOf(from: number, incarnation: string, cluster = CLUSTER): Uint8Array {
  return encodeEnvelope({ cluster, from, incarnation })
}

describe('who sent a message', () => {
  it('is told from its envelope, the first time and ever after', () => {
    const { known, refused } = senders()
    for (let time = 0; time < 3; time++) {
      expect(known.of(envelopeOf(2, 'a'))).toBe(2)
      expect(known.of(envelopeOf(0, 'b'))).toBe(0)
      expect(known.of(envelopeOf(3, 'c', 'best'))).toBeUndefined()
    }
    expect(known.incarnationOf(2)).toBe('a')
    expect(refused).toEqual(Array(3).fill('n3: wrong cluster'))
  })

  it('is nobody else whose envelope has the same hash', () => {
    const { known } = senders()
    // The two endings have the same hash by a factor of 31.
    for (let time = 0; time < 2; time++) {
      expect(known.of(envelopeOf(2, 'Aa'))).toBe(2)
      expect(known.incarnationOf(2)).toBe('Aa')
      expect(known.of(envelopeOf(2, 'BB'))).toBe(2)
      expect(known.incarnationOf(2)).toBe('BB')
    }
  })

  it('is remembered from bytes that may change afterwards', () => {
    const { known } = senders()
    const envelope = Buffer.from(envelopeOf(2, 'a'))
    expect(known.of(envelope)).toBe(2)
    envelope.set(envelopeOf(4, 'd'))
    expect(known.of(envelopeOf(2, 'a'))).toBe(2)
    expect(known.of(envelope)).toBe(4)
  })
})
