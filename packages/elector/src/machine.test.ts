import { InvariantError, majority, makeBallot, NO_BALLOT } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Driven, elected, following, isolated, named, of1, of3 } from './driven.fixture.ts'
import { electorContext } from './index.ts'

describe('electing', () => {
  it('asks everybody at the start, in a short round', () => {
    expect(new Driven().effects).toEqual([
      { type: 'send', to: 'electors', message: { type: 'heartbeat', round: 1 } },
      { type: 'startTimer', name: 'round', ms: 25 },
    ])
  })

  it('PMS I4: stands above all it heard of when a quorum answered and nobody stands, then leads (PMS PR2)', () => {
    const elector = new Driven().round({ 1: { ballot: of1, connected: false } })
    expect(elector.state).toBe('electing')
    expect(elector.context.own).toBe(makeBallot(4, 2))
    expect(elector.effects).toEqual([
      { type: 'send', to: 'electors', message: { type: 'heartbeat', round: 2 } },
      { type: 'startTimer', name: 'round', ms: 25 },
    ])
    elector.round({ 1: {} })
    expect(elector.state).toBe('elected')
    expect(elector.effects).toEqual([
      ...named(2, makeBallot(4, 2)),
      { type: 'send', to: 'electors', message: { type: 'heartbeat', round: 3 } },
      { type: 'startTimer', name: 'round', ms: 100 },
    ])
  })

  it('yields to whoever stands higher', () => {
    const elector = new Driven().round({ 1: {}, 3: {} }).round({ 3: { ballot: of3 } })
    expect(elector.state).toBe('following')
    expect(elector.context.own).toBe(NO_BALLOT)
    expect(elector.named).toEqual(named(3, of3))
  })

  it('is not impressed by who stands but cannot lead, or is no member', () => {
    for (const said of [{ connected: false }, { fit: false }]) {
      expect(new Driven().round({ 3: { ballot: of3, ...said } }).state).toBe('electing')
    }
    expect(new Driven().round({ 1: {}, 9: { ballot: makeBallot(6, 9) } }).state).toBe('electing')
  })

  it('does not count answers to earlier rounds, or itself twice', () => {
    const elector = new Driven()
    elector.take({ type: 'heartbeatReply', from: 1, round: 0, ballot: of1, connected: true, fit: true })
    elector.take({ type: 'heartbeatReply', from: 2, round: 1, ballot: of1, connected: true, fit: true })
    expect(elector.context.answers).toEqual([])
  })

  it('takes the first of two answers', () => {
    const elector = new Driven().take({
      type: 'heartbeatReply',
      from: 3,
      round: 1,
      ballot: of3,
      connected: true,
      fit: true,
    })
    elector.round({ 3: { ballot: NO_BALLOT } })
    expect(elector.named).toEqual(named(3, of3))
  })

  it('lets a short round go on when too few answered, and then knows that it is isolated', () => {
    const elector = new Driven().round()
    expect(elector.state).toBe('electing')
    expect(elector.effects).toEqual([{ type: 'startTimer', name: 'round', ms: 75 }])
    elector.round()
    expect(elector.state).toBe('isolated')
    expect(elector.named).toEqual(named(0, NO_BALLOT))
  })

  it('PMS I5: stands above what this node tried, promised or accepted before it restarted', () => {
    const records = [
      { type: 'tried', ballot: makeBallot(7, 2) },
      { type: 'promised', ballot: makeBallot(9, 1) },
      { type: 'accepted', ballot: makeBallot(8, 3), entries: [] },
      { type: 'chosen', through: 4, learned: [] },
    ] as const
    const elector = new Driven({ records })
    expect(elector.answer).toMatchObject({ ballot: NO_BALLOT })
    expect(elector.round({ 1: {} }).context.own).toBe(makeBallot(9, 2))
  })

  it('learns of a ballot that others vouch for, and follows its owner', () => {
    const elector = new Driven().round({ 1: { ballot: of3 } })
    expect(elector.state).toBe('following')
    expect(elector.named).toEqual(named(3, of3))
  })
})

describe('following', () => {
  it('answers heartbeats of others with the ballot it heard claimed, and not its own heartbeats', () => {
    const elector = following()
    expect(elector.answer).toEqual({ type: 'heartbeatReply', round: 7, ballot: of3, connected: true, fit: true })
    expect(elector.take({ type: 'heartbeat', from: 2, round: 2 }).effects).toEqual([])
  })

  it('does not vouch for a leader that it did not hear itself', () => {
    expect(new Driven().round({ 1: { ballot: of3 } }).answer).toMatchObject({ ballot: NO_BALLOT })
    expect(following().round({ 1: {} }).answer).toMatchObject({ ballot: NO_BALLOT })
  })

  it('names a leader once, also when its ballot grows', () => {
    const elector = following().round({ 3: { ballot: of3 } })
    expect(elector.named).toEqual([])
    elector.round({ 3: { ballot: makeBallot(6, 3) } })
    expect(elector.named).toEqual([])
    expect(elector.context.leader).toBe(makeBallot(6, 3))
  })

  it('follows a higher ballot, and not a lower one', () => {
    expect(following().round({ 1: { ballot: of1 }, 3: { ballot: of3 } }).named).toEqual([])
    const higher = makeBallot(6, 1)
    expect(following().round({ 1: { ballot: higher }, 3: { ballot: of3 } }).named).toEqual(named(1, higher))
  })

  it('gives the leader up after three rounds without word of it, and stands at once', () => {
    const elector = following().round({ 1: {} }).round({ 1: {} })
    expect(elector.state).toBe('following')
    elector.round({ 1: {} })
    expect(elector.state).toBe('electing')
    expect(elector.context.own).toBe(makeBallot(6, 2))
    expect(elector.named).toEqual(named(0, makeBallot(6, 2)))
    expect(elector.timerMs).toEqual([25])
  })

  it('does not give it up as long as somebody vouches for it', () => {
    const elector = following()
    for (let round = 0; round < 10; round++) elector.round({ 1: { ballot: of3 } })
    expect(elector.state).toBe('following')
  })

  it.each([
    ['is unfit', { ballot: of3, fit: false }],
    ['does not hear quorums', { ballot: of3, connected: false }],
    ['has restarted and stands no more', { ballot: NO_BALLOT }],
  ])('gives it up at once when it answers that it %s, whoever vouches for it', (_, said) => {
    expect(following().round({ 1: { ballot: of3 }, 3: said }).state).toBe('electing')
  })

  it('stands above a ballot that was seen or tried', () => {
    const elector = following().take({ type: 'ballot.seen', ballot: makeBallot(8, 1) })
    elector.take({ type: 'ballot.tried', ballot: makeBallot(7, 2) })
    expect(elector.context.own).toBe(NO_BALLOT)
    expect(elector.round({ 3: {} }).context.own).toBe(makeBallot(8, 2))
  })

  it('bears two silent rounds, and names nobody after the third', () => {
    const patient = following().round().round()
    expect(patient.state).toBe('following')
    expect(patient.answer).toMatchObject({ connected: true })
    const elector = patient.round()
    expect(elector.state).toBe('isolated')
    expect(elector.named).toEqual(named(0, of3))
  })
})

describe('elected', () => {
  it('PMS I5: adopts the ballot that its proposer tries', () => {
    const tried = makeBallot(2, 2)
    const elector = elected().take({ type: 'ballot.tried', ballot: tried })
    expect(elector.answer).toMatchObject({ ballot: tried, connected: true, fit: true })
    expect(elector.round({ 1: {} }).named).toEqual([])
    expect(elector.state).toBe('elected')
  })

  it('yields to a higher ballot, heard or vouched for', () => {
    expect(elected().round({ 1: {}, 3: { ballot: of3 } }).named).toEqual(named(3, of3))
    expect(elected().round({ 1: { ballot: of3 } }).named).toEqual(named(3, of3))
  })

  it('names itself again, above a ballot whose owner is gone, once that is certain', () => {
    const elector = elected().take({ type: 'ballot.seen', ballot: of3 })
    expect(elector.round({ 1: {} }).named).toEqual([])
    expect(elector.round({ 1: {} }).named).toEqual([])
    expect(elector.round({ 1: {} }).named).toEqual(named(2, of3))
    elector.take({ type: 'ballot.tried', ballot: makeBallot(6, 2) })
    expect(elector.round({ 1: {} }).named).toEqual([])
  })

  it('names itself again in the second round when the owner answers and does not stand', () => {
    const elector = elected().take({ type: 'ballot.seen', ballot: of3 })
    expect(elector.round({ 1: {}, 3: {} }).named).toEqual([])
    expect(elector.round({ 1: {}, 3: {} }).named).toEqual(named(2, of3))
  })

  it('bears two silent rounds, and names nobody after the third, once', () => {
    const patient = elected().round().round()
    expect(patient.state).toBe('elected')
    const elector = patient.round()
    expect(elector.state).toBe('isolated')
    expect(elector.named).toEqual(named(0, makeBallot(1, 2)))
    expect(elector.round().named).toEqual([])
  })

  it('alone in its cluster leads by itself', () => {
    const elector = new Driven({ quorums: majority([2]) }).round().round()
    expect(elector.state).toBe('elected')
  })
})

describe('isolated', () => {
  it('answers that it is not connected', () => {
    expect(isolated().answer).toMatchObject({ connected: false })
  })

  it('listens for a round before it stands', () => {
    const elector = isolated().round({ 1: {} })
    expect(elector.state).toBe('electing')
    expect(elector.context.own).toBe(NO_BALLOT)
    expect(elector.round({ 1: {} }).context.own).toBe(makeBallot(2, 2))
  })

  it('follows a leader that it hears again', () => {
    expect(isolated().round({ 3: { ballot: of3 } }).named).toEqual(named(3, of3))
  })
})

describe('unfit', () => {
  const unfit = { type: 'fitness.changed', fit: false } as const
  const fit = { type: 'fitness.changed', fit: true } as const

  it('gives up the lead at once and says so', () => {
    const elector = elected().take(unfit)
    expect(elector.state).toBe('unfit')
    expect(elector.named).toEqual(named(0, makeBallot(1, 2)))
    expect(elector.answer).toMatchObject({ ballot: NO_BALLOT, fit: false })
    expect(elector.take(unfit).effects).toEqual([])
  })

  it('never stands, however long nobody does', () => {
    const elector = elected().take(unfit)
    for (let round = 0; round < 10; round++) elector.round({ 1: {}, 3: {} })
    expect(elector.state).toBe('unfit')
    expect(elector.context.own).toBe(NO_BALLOT)
  })

  it('follows whom others elect, and goes on following when it is fit again', () => {
    const elector = elected()
      .take(unfit)
      .round({ 3: { ballot: of3 } })
    expect(elector.state).toBe('unfit')
    expect(elector.named).toEqual(named(3, of3))
    expect(elector.round({ 3: { ballot: of3 } }).named).toEqual([])
    expect(elector.take(fit).state).toBe('following')
  })

  it('names nobody once the leader is lost, and takes part in the election when it is fit again', () => {
    const elector = following().take(unfit).round({ 3: {} })
    expect(elector.named).toEqual(named(0, of3))
    expect(elector.round({ 3: {} }).named).toEqual([])
    expect(elector.take(fit).state).toBe('electing')
    expect(elector.round({ 1: {} }).context.own).toBe(makeBallot(6, 2))
  })

  it('is entered from every state, and changes nothing for who is fit already', () => {
    expect(new Driven().take(unfit).state).toBe('unfit')
    expect(following().take(unfit).state).toBe('unfit')
    expect(isolated().take(unfit).state).toBe('unfit')
    expect(following().take(fit).state).toBe('following')
  })

  it('knows when it is out of touch', () => {
    const elector = following().take(unfit).round()
    expect(elector.named).toEqual(named(0, of3))
    expect(elector.answer).toMatchObject({ connected: false, fit: false })
    expect(elector.round({ 1: {} }).answer).toMatchObject({ connected: true, fit: false })
  })
})

describe('the input', () => {
  it('sets the length of rounds and the patience', () => {
    const elector = new Driven({ roundMs: 400, lostRounds: 1 })
    expect(elector.timerMs).toEqual([100])
    expect(elector.round({ 3: { ballot: of3 } }).timerMs).toEqual([400])
    expect(elector.round({ 1: {} }).state).toBe('electing')
  })

  it.each([
    [{ node: 0 }, 'node number'],
    [{ roundMs: 0 }, 'a round lasts longer than 0 ms'],
    [{ lostRounds: 0.5 }, 'not 0.5'],
  ])('refuses %j', (wrong, message) => {
    const input = { node: 2, quorums: majority([1, 2, 3]), ...wrong }
    expect(() => electorContext(input)).toThrow(InvariantError)
    expect(() => electorContext(input)).toThrow(message)
  })
})
