import { expect, test } from 'vitest'
import { Conversation, replayed } from './replayed.ts'

const add = (snapshot: number, event: number) => ({
  snapshot: snapshot + event,
  effects: Array.from({ length: event }, () => 'effect'),
})

test('a moment is remembered with the snapshot before the event', () => {
  const conversation = new Conversation<number, number, string>(10, add)
  conversation.take(1)
  conversation.take(2, 'two')
  conversation.suppose(5, 'what if')
  conversation.take(3, 'two')
  expect(conversation.moments('two')).toEqual([
    { snapshot: 11, event: 2 },
    { snapshot: 13, event: 3 },
  ])
  expect(conversation.moments('what if')).toEqual([{ snapshot: 13, event: 5 }])
  expect(conversation.snapshot).toBe(16)
})

test('a round steps from every moment once, and tells of every step and effect', async () => {
  const moments = [
    { snapshot: 1, event: 2 },
    { snapshot: 5, event: 3 },
  ]
  const subject = replayed(moments, add)
  expect(subject.operationsPerRound).toBe(2)
  expect(await subject.run(3)).toBe(3 * (2 + 2 + 3))
})

test('a conversation without moments is no benchmark', () => {
  expect(() => replayed([], add)).toThrow('moments')
})
