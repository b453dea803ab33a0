import { expect, test } from 'vitest'
import { LeaderBelief } from './leader-belief.ts'
import { Rotation } from './rotation.ts'

const belief = (first = 0) => new LeaderBelief(new Rotation([1, 2, 3], first))

test('while nobody leads, nodes that do not help are passed over in turn', () => {
  const leader = belief(1)
  expect([leader.leader, leader.target]).toEqual([0, 2])
  leader.unhelpful(2, 0)
  expect(leader.target).toBe(3)
  leader.unhelpful(2, 0)
  expect(leader.target).toBe(3)
  leader.unhelpful(3, 0)
  expect(leader.target).toBe(1)
})

test('anybody is believed while nobody is known to lead, then only the leader itself', () => {
  const leader = belief()
  expect(leader.heard(2, 3, 0)).toBe(true)
  expect(leader.heard(1, 2, 0)).toBe(false)
  expect(leader.target).toBe(3)
  expect(leader.heard(3, 1, 0)).toBe(true)
  expect(leader.target).toBe(1)
})

test('a stranger is not believed to lead', () => {
  const leader = belief()
  expect(leader.heard(1, 9, 0)).toBe(false)
  expect(leader.target).toBe(1)
})

test('a silent leader is not believed in again on the word of a node that has not noticed', () => {
  const leader = belief()
  leader.heard(1, 1, 0)
  leader.silent(1, 0, 400)
  expect(leader.target).toBe(2)
  expect(leader.heard(2, 1, 410)).toBe(false)
  expect(leader.heard(2, 1, 900)).toBe(true)
})

test('a leader that answered others meanwhile is found again at once', () => {
  const leader = belief()
  leader.heard(1, 1, 200)
  leader.silent(1, 0, 400)
  expect(leader.target).toBe(2)
  expect(leader.heard(2, 1, 410)).toBe(true)
})

test('nodes that failed are passed over, unless all did', () => {
  const leader = belief()
  leader.failed(2, 0)
  leader.unhelpful(1, 10)
  expect(leader.target).toBe(3)
  leader.failed(3, 20)
  expect(leader.target).toBe(1)
  leader.failed(1, 30)
  expect(leader.target).toBe(2)
})

test('when the candidates change, whoever is asked stays if it is one of them, and so does the leader', () => {
  const leader = belief(1)
  leader.candidatesChanged([1, 2, 4])
  expect(leader.target).toBe(2)
  leader.unhelpful(2, 0)
  expect(leader.target).toBe(4)
  leader.heard(4, 1, 0)
  leader.candidatesChanged([1, 4, 5])
  expect(leader.leader).toBe(1)
})

test('a leader that is no candidate any more is not asked, and one that became one is believed', () => {
  const leader = belief()
  leader.heard(1, 3, 0)
  leader.candidatesChanged([4, 5])
  expect([leader.leader, leader.target]).toEqual([0, 4])
  expect(leader.heard(4, 5, 0)).toBe(true)
  expect(leader.target).toBe(5)
})

test('a silent leader that speaks is believed at once', () => {
  const leader = belief()
  leader.heard(1, 1, 0)
  leader.failed(1, 400)
  expect(leader.heard(1, 1, 410)).toBe(true)
})
