import { expect, it } from 'vitest'
import { annalsOf } from '../plots/annals.ts'
import { stepped, ToldRecording } from '../plots/told.fixture.ts'
import { stepHistory, wordsOfStep } from './step-history.ts'

const accept = {
  event: 'accept',
  before: 'promised',
  after: 'accepted',
  transitions: ['promised --accept--> accepted'],
}
const recording = new ToldRecording().tell(
  stepped(1),
  stepped(2, accept),
  stepped(3, accept),
  stepped(3, { role: 'learner' }),
  stepped(4, accept),
  stepped(9),
)

it('the last steps of a role are told backwards, repeated ones as one', () => {
  const runs = stepHistory(annalsOf(recording), 1, 'acceptor', 4, 5)
  expect(runs.map(({ step, count }) => [step.at, wordsOfStep(step), count])).toEqual([
    [4, 'promised → accepted', 3],
    [1, 'fresh → promised', 1],
  ])
})

it('at most so many are told', () => {
  expect(stepHistory(annalsOf(recording), 1, 'acceptor', 9, 2)).toHaveLength(2)
  expect(stepHistory(annalsOf(recording), 2, 'acceptor', 9, 2)).toEqual([])
})

it('a step within a state names the innermost ones', () => {
  const step = stepped(1, { role: 'elector', before: 'eligible.electing', after: 'eligible.elected' })
  expect(wordsOfStep(step)).toBe('electing → elected')
})

it('a step that stays where it was names the state alone', () => {
  expect(wordsOfStep(stepped(1, { before: 'promised', after: 'promised' }))).toBe('promised')
})
