import type { Configuration } from '@synod/protocol'
import { expect, test } from 'vitest'
import { Roster } from './roster.ts'

const at = (node: number) => ({ node, endpoint: `memory:${node}` })

function roster(given: number[]) {
  const log: string[] = []
  const transport = {
    connect: ({ node, endpoint }: { node: number; endpoint: string }) => log.push(`+n${node} ${endpoint}`),
    disconnect: (node: number) => log.push(`-n${node}`),
  }
  return { log, roster: new Roster({ nodes: given.map(at) }, transport) }
}

function configuration(changedAt: number, members: number[], learners: number[] = []): Configuration {
  return {
    members: members.map(at),
    learners: learners.map(at),
    removed: [],
    numbersThrough: 9,
    learning: 'every',
    changedAt,
  }
}

test('whoever is new is connected, whoever is gone is disconnected, each once and in its time', () => {
  const { log, roster: known } = roster([1, 2, 3])
  expect(known.adopt(configuration(5, [2, 3, 4], [5]), 1000)).toBe(true)
  expect(log).toEqual(['+n4 memory:4', '+n5 memory:5'])
  expect([known.members, known.readers, known.known]).toEqual([
    [2, 3, 4],
    [2, 3, 4, 5],
    [2, 3, 4, 5],
  ])
  expect(known.forget(999)).toBe(1000)
  expect(log.length).toBe(2)
  expect(known.forget(1000)).toBe(Number.POSITIVE_INFINITY)
  expect(known.forget(2000)).toBe(Number.POSITIVE_INFINITY)
  expect(log.slice(2)).toEqual(['-n1'])
})

test('only what is newer is adopted, but anything is newer than what the cluster was given with', () => {
  const { roster: known } = roster([1])
  expect(known.adopt(configuration(0, [1, 2]), 0)).toBe(true)
  expect(known.adopt(configuration(0, [1, 3]), 0)).toBe(false)
  expect(known.adopt(configuration(7, [2, 3]), 0)).toBe(true)
  expect(known.adopt(configuration(6, [1, 2]), 0)).toBe(false)
  expect([known.changedAt, known.members]).toEqual([7, [2, 3]])
})

test('a configuration without members is nobody’s', () => {
  const { roster: known } = roster([1])
  expect(known.adopt(configuration(7, []), 0)).toBe(false)
  expect(known.members).toEqual([1])
})

test('a node that is back before it is forgotten is not forgotten', () => {
  const { log, roster: known } = roster([1, 2])
  known.adopt(configuration(3, [2]), 1000)
  known.adopt(configuration(4, [1, 2]), 2000)
  known.forget(5000)
  expect(log).toEqual(['+n1 memory:1'])
})
