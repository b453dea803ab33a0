import { makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { portrait } from '../slots/portrait.fixture.ts'
import { AnnalsReader, annalsOf, learningName, stepsKey } from './annals.ts'
import { called, chosen, portrayed, sent, stepped, ToldRecording } from './told.fixture.ts'

describe('the annals of a recording', () => {
  it('have a slot once, when the first node knew that it is chosen', () => {
    const recording = new ToldRecording().tell(chosen(5, 1), chosen(7, 1, 2), chosen(9, 2))
    expect(annalsOf(recording).choices.between(0, 100)).toEqual([
      { at: 5, slot: 1 },
      { at: 9, slot: 2 },
    ])
  })

  it('know how long a call took, and leave out one whose beginning they missed', () => {
    const recording = new ToldRecording().tell(
      called(1000, 1, 'asked'),
      called(4000, 1, 'answered'),
      called(5000, 2, 'failed'),
    )
    expect(annalsOf(recording).calls.between(0, 9999)).toEqual([
      { at: 4000, us: 3000, state: 'answered', words: 'deposit 5 to alice' },
    ])
  })

  it('have a step for each new promise, and an epoch for each way of learning', () => {
    const ballot = makeBallot(1, 2)
    const recording = new ToldRecording().tell(
      portrayed(1, portrait(1)),
      portrayed(2, portrait(1, { promised: ballot })),
      portrayed(3, portrait(1, { promised: ballot })),
      portrayed(4, portrait(1, { promised: ballot, learning: { delegates: 2 } })),
    )
    const read = annalsOf(recording)
    expect(read.promises.get(1)!.between(0, 9)).toEqual([
      { at: 1, ballot: 0 },
      { at: 2, ballot },
    ])
    expect(read.epochs.between(0, 9).map(({ learning }) => learningName(learning))).toEqual(['every', '2 delegates'])
  })

  it('count an election for each elector that begins to listen', () => {
    const recording = new ToldRecording().tell(
      stepped(1, { role: 'elector', before: 'eligible.following', after: 'eligible.electing' }),
      stepped(2, { role: 'elector', before: 'eligible.electing', after: 'eligible.electing' }),
      stepped(3, { role: 'elector', before: 'eligible.electing', after: 'eligible.elected' }),
    )
    expect(annalsOf(recording).elections.length).toBe(1)
    expect(annalsOf(recording).steps.get(stepsKey(1, 'elector'))!.length).toBe(3)
  })

  it('read each happening once, those of one moment told in two batches too', () => {
    const recording = new ToldRecording().tell(sent(1, 'accept'), sent(2, 'accept'))
    const reader = new AnnalsReader(recording)
    reader.catchUp()
    recording.tell(sent(2, 'accept'), sent(3, 'accept'))
    expect(reader.catchUp().sends.get('accept')!.length).toBe(4)
    expect(reader.catchUp().sends.get('accept')!.length).toBe(4)
  })

  it('are read anew when the recording went on otherwise from a moment of the past', () => {
    const recording = new ToldRecording().tell(sent(1, 'accept'), sent(2, 'prepare'), sent(9, 'prepare'))
    const reader = new AnnalsReader(recording)
    reader.catchUp()
    recording.cutOff(1).tell(sent(20, 'accept'))
    expect(reader.catchUp().sends.get('accept')!.length).toBe(2)
    expect(reader.catchUp().sends.get('prepare')).toBeUndefined()
  })

  it('forget what the recording has forgotten', () => {
    const recording = new ToldRecording()
    for (let at = 1; at <= 3000; at += 1) recording.tell(sent(at, 'heartbeat'))
    const reader = new AnnalsReader(recording)
    reader.catchUp()
    recording.beginsAt = 2500
    recording.tell(sent(3001, 'heartbeat'))
    expect(reader.catchUp().sends.get('heartbeat')!.length).toBe(502)
  })
})
