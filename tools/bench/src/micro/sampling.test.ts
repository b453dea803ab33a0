import { expect, test } from 'vitest'
import type { Subject } from './benchmark.ts'
import { sample } from './sampling.ts'

const SHORT = { samples: 5, sampleMs: 1, warmUpMs: 2, warmUpElapsedMsMax: 20, samplesMsMax: 1000 }

function subject(more: Partial<Subject> = {}) {
  const calls: string[] = []
  const run = (rounds: number) => {
    calls.push(`run ${rounds}`)
    let sum = 0
    for (let turn = 0; turn < rounds * 1000; turn++) sum = (sum + Math.imul(turn, turn)) | 0
    return sum
  }
  const ready = (rounds: number) => void calls.push(`ready ${rounds}`)
  const close = async () => void calls.push('close')
  return { calls, made: { run, ready, close, ...more } }
}

test('every run is made ready for, for as many rounds, and the subject is closed in the end', async () => {
  const { calls, made } = subject()
  await sample({ name: 'a/b', per: 'event', prepare: () => made }, SHORT)
  expect(calls.at(-1)).toBe('close')
  const pairs = calls.slice(0, -1)
  for (let at = 0; at < pairs.length; at += 2) expect(pairs[at]?.replace('ready', 'run')).toBe(pairs[at + 1])
})

test('the subject is closed too when it fails', async () => {
  const run = () => {
    throw new Error('broken')
  }
  const { calls, made } = subject({ run })
  await expect(sample({ name: 'a/b', per: 'event', prepare: () => made }, SHORT)).rejects.toThrow('broken')
  expect(calls.at(-1)).toBe('close')
})

test('work that waits is waited for', async () => {
  let finished = 0
  const run = async (rounds: number) => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    finished += rounds
    return rounds
  }
  const { made } = subject({ run })
  const measured = await sample({ name: 'a/b', per: 'event', prepare: () => made }, SHORT)
  expect(finished).toBeGreaterThan(0)
  expect(measured.elapsedUs).toBeGreaterThan(0)
})
