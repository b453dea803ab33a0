import type { NodeNumber } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Digests } from './digests.ts'

/* DESIGN, "Digest": nodes outside a majority digest stop; without a majority all stop. */

const AGREED = { verdict: 'agree', slot: 0 }
const SPLIT = { verdict: 'split', slot: 1024 }
const DIVERGED = { verdict: 'diverged', slot: 1024 }

/** Node 1 of so many, having noted what nodes said of slot 1,024. */
function noted(members: number, digests: Record<NodeNumber, string>): Digests {
  const all = new Digests(
    1,
    Array.from({ length: members }, (_, at) => at + 1),
  )
  for (const [node, digest] of Object.entries(digests)) all.note(Number(node), 1024, digest)
  return all
}

describe('digests of node 1 of 3', () => {
  const present = [1, 2, 3]

  it('agree while nobody differs from a majority', () => {
    expect(noted(3, { 1: 'a' }).judge(present)).toEqual(AGREED)
    expect(noted(3, { 1: 'a', 2: 'b' }).judge(present)).toEqual(AGREED)
    expect(noted(3, { 1: 'a', 2: 'b', 3: 'a' }).judge(present)).toEqual(AGREED)
  })

  it('have diverged when the two others have another', () => {
    expect(noted(3, { 1: 'b', 2: 'a', 3: 'a' }).judge(present)).toEqual(DIVERGED)
  })

  it('have diverged when this node gets there last', () => {
    const digests = noted(3, { 2: 'a', 3: 'a' })
    expect(digests.judge(present)).toEqual(AGREED)
    digests.note(1, 1024, 'b')
    expect(digests.judge(present)).toEqual(DIVERGED)
  })

  it('are split when all have spoken and no majority agrees', () => {
    expect(noted(3, { 1: 'a', 2: 'b', 3: 'c' }).judge(present)).toEqual(SPLIT)
  })

  it('are split when two differ and the third, which could tell who is right, is down', () => {
    const digests = noted(3, { 1: 'a', 2: 'b' })
    expect(digests.judge([1, 2])).toEqual(SPLIT)
    expect(digests.judge([1])).toEqual(SPLIT)
    digests.note(3, 1024, 'a')
    expect(digests.judge([1, 2])).toEqual(AGREED)
  })

  it('agree when others are down and nobody differs', () => {
    expect(noted(3, { 1: 'a' }).judge([1])).toEqual(AGREED)
    expect(noted(3, { 1: 'a', 2: 'a' }).judge([1, 2])).toEqual(AGREED)
  })

  it('are compared slot by slot', () => {
    const digests = noted(3, { 1: 'a' })
    digests.note(2, 2048, 'b')
    digests.note(3, 2048, 'b')
    expect(digests.judge(present)).toEqual(AGREED)
    digests.note(1, 2048, 'c')
    expect(digests.judge(present)).toEqual({ verdict: 'diverged', slot: 2048 })
  })

  it('of before a majority vouched for this node are not held against it', () => {
    const digests = noted(3, { 1: 'a', 2: 'b' })
    digests.note(1, 2048, 'c')
    digests.note(3, 2048, 'c')
    expect(digests.judge([1, 2])).toEqual(AGREED)
  })

  it('of strangers, and of the time before slot 1,024, say nothing', () => {
    const digests = noted(3, { 1: 'a', 8: 'b', 9: 'b' })
    digests.note(1, 0, 'a')
    digests.note(2, 0, 'b')
    digests.note(3, 0, 'b')
    expect(digests.judge(present)).toEqual(AGREED)
  })
})

describe('digests of node 1 of 5', () => {
  it('are split as soon as those present cannot make a majority any more', () => {
    const digests = noted(5, { 1: 'a', 2: 'b', 3: 'a' })
    expect(digests.judge([1, 2, 3, 4])).toEqual(AGREED)
    expect(digests.judge([1, 2, 3])).toEqual(SPLIT)
    digests.note(4, 1024, 'b')
    expect(digests.judge([1, 2, 3, 4, 5])).toEqual(AGREED)
    expect(digests.judge([1, 2, 3, 4])).toEqual(SPLIT)
    digests.note(5, 1024, 'b')
    expect(digests.judge([1, 2, 3, 4])).toEqual(DIVERGED)
  })
})
