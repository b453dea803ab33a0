import { majority } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Digests } from './digests.ts'

/* DESIGN, "Digest": nodes outside a majority digest stop; without a majority all stop. */

describe('digests of node 1 of 3', () => {
  it('agree while nobody differs from a majority', () => {
    const digests = new Digests(1, majority([1, 2, 3]))
    expect(digests.note(1, 1024, 'a')).toBe('agree')
    expect(digests.note(2, 1024, 'b')).toBe('agree')
    expect(digests.note(3, 1024, 'a')).toBe('agree')
  })

  it('have diverged when the two others have another', () => {
    const digests = new Digests(1, majority([1, 2, 3]))
    digests.note(1, 1024, 'b')
    digests.note(2, 1024, 'a')
    expect(digests.note(3, 1024, 'a')).toBe('diverged')
  })

  it('have diverged when this node gets there last', () => {
    const digests = new Digests(1, majority([1, 2, 3]))
    digests.note(2, 1024, 'a')
    expect(digests.note(3, 1024, 'a')).toBe('agree')
    expect(digests.note(1, 1024, 'b')).toBe('diverged')
  })

  it('are split when all have spoken and no majority agrees', () => {
    const digests = new Digests(1, majority([1, 2, 3]))
    digests.note(1, 1024, 'a')
    digests.note(2, 1024, 'b')
    expect(digests.note(3, 1024, 'c')).toBe('split')
  })

  it('are compared slot by slot', () => {
    const digests = new Digests(1, majority([1, 2, 3]))
    digests.note(1, 1024, 'a')
    digests.note(2, 2048, 'b')
    expect(digests.note(3, 2048, 'b')).toBe('agree')
  })

  it('of strangers, and of the time before slot 1,024, say nothing', () => {
    const digests = new Digests(1, majority([1, 2, 3]))
    digests.note(1, 0, 'a')
    digests.note(2, 0, 'b')
    expect(digests.note(3, 0, 'b')).toBe('agree')
    digests.note(1, 1024, 'a')
    digests.note(8, 1024, 'b')
    expect(digests.note(9, 1024, 'b')).toBe('agree')
  })
})
