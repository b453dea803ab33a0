import { everySlot, majority, makeBallot, NO_BALLOT, type SlotQuorums } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Driven, elected, following, isolated, named, of3 } from './driven.fixture.ts'

describe('observing', () => {
  const of4 = { node: 4 } as const
  const joining = { type: 'quorums.changed', quorums: everySlot(majority([1, 2, 3, 4])) } as const
  const observing = () => new Driven(of4)
  const watching = () => observing().round({ 3: { ballot: of3 } })

  it('PMS 3.10: begins in it when it is a member of no set, and asks who is there', () => {
    expect(observing().state).toBe('observing')
    expect(observing().effects).toEqual([
      { type: 'send', to: 'electors', message: { type: 'heartbeat', round: 1 } },
      { type: 'startTimer', name: 'round', ms: 25 },
    ])
  })

  it('never stands, however long nobody does, and says that it hears no quorums', () => {
    const elector = observing()
    for (let round = 0; round < 10; round++) elector.round({ 1: {}, 2: {}, 3: {} })
    expect(elector.state).toBe('observing')
    expect(elector.answer).toEqual({ type: 'heartbeatReply', round: 7, ballot: NO_BALLOT, connected: false, fit: true })
  })

  it('names whom it hears of, from the leader itself or from another, and nobody else is needed', () => {
    expect(watching().named).toEqual(named(3, of3))
    expect(observing().round({ 1: { ballot: of3 } }).named).toEqual(named(3, of3))
    expect(watching().round({ 3: { ballot: of3 } }).named).toEqual([])
  })

  it('names nobody once the leader is lost, and follows the next one', () => {
    expect(watching().round({ 3: {} }).named).toEqual(named(0, of3))
    const elector = watching().round().round()
    expect(elector.named).toEqual([])
    expect(elector.round().named).toEqual(named(0, of3))
    expect(elector.round({ 1: { ballot: makeBallot(6, 1) } }).named).toEqual(named(1, makeBallot(6, 1)))
  })

  it('ignores the lead that is handed to it', () => {
    expect(watching().take({ type: 'handOver', from: 3, ballot: of3 }).effects).toEqual([])
  })

  it('listens for a short round when it becomes a member, and stands if nobody does', () => {
    const elector = observing().take(joining)
    expect(elector.state).toBe('electing')
    expect(elector.timerMs).toEqual([25])
    elector.round({ 1: {}, 2: {} })
    expect(elector.context.own).toBe(makeBallot(1, 4))
  })

  it('follows on when it becomes a member and knows who leads, however long it has heard nobody else', () => {
    const elector = watching()
    for (let round = 0; round < 5; round++) elector.round({ 3: { ballot: of3 } })
    expect(elector.take(joining).state).toBe('following')
    expect(elector.effects).toEqual([])
    expect(elector.round().state).toBe('following')
  })

  it('stays when other sets without it are in view', () => {
    expect(observing().take({ type: 'quorums.changed', quorums: everySlot(majority([1, 2])) }).state).toBe('observing')
  })

  it('is unfit as long as its disk or event loop has stalled', () => {
    const elector = watching().take({ type: 'fitness.changed', fit: false })
    expect(elector.state).toBe('unfit')
    expect(elector.round({ 3: { ballot: of3 } }).named).toEqual([])
    expect(elector.take({ type: 'fitness.changed', fit: true }).state).toBe('observing')
  })
})

describe('PMS 3.10: the members change', () => {
  const without2 = { type: 'quorums.changed', quorums: everySlot(majority([1, 3])) } as const
  const grown: SlotQuorums = [
    { from: 1, quorums: majority([1, 2, 3]) },
    { from: 9, quorums: majority([2, 3, 4, 5]) },
  ]

  it('a leader that is a member no more stands down and names nobody', () => {
    const elector = elected().take(without2)
    expect(elector.state).toBe('observing')
    expect(elector.named).toEqual(named(0, makeBallot(1, 2)))
    expect(elector.answer).toMatchObject({ ballot: NO_BALLOT })
    expect(elector.take(without2).effects).toEqual([])
  })

  it('whoever follows, elects or is isolated observes from then on', () => {
    const follower = following().take(without2)
    expect(follower.state).toBe('observing')
    expect(follower.effects).toEqual([])
    expect(follower.round({ 3: { ballot: of3 } }).named).toEqual([])
    expect(isolated().take(without2).state).toBe('observing')
    const standing = new Driven().round({ 1: {} }).take(without2)
    expect(standing.state).toBe('observing')
    expect(standing.context.own).toBe(NO_BALLOT)
  })

  it('a member stays what it is, and an unfit one unfit', () => {
    const unfit = elected().take({ type: 'fitness.changed', fit: false })
    for (const [elector, state] of [
      [elected(), 'elected'],
      [following(), 'following'],
      [isolated(), 'isolated'],
      [unfit, 'unfit'],
    ] as const) {
      expect(elector.take({ type: 'quorums.changed', quorums: grown }).state).toBe(state)
      expect(elector.context.settings.quorums).toEqual(grown)
    }
  })

  it('PMS Q1: while two sets are in view it must hear from quorums of both', () => {
    const quorums = [...grown]
    const elector = new Driven({ quorums, lostRounds: 1 }).round({ 1: {} }).round()
    expect(elector.state).toBe('isolated')
    expect(new Driven({ quorums }).round({ 4: {}, 5: {} }).state).toBe('electing')
    expect(new Driven({ quorums }).round({ 4: {}, 5: {} }).context.own).toBe(NO_BALLOT)
    expect(new Driven({ quorums }).round({ 3: {}, 5: {} }).context.own).toBe(makeBallot(1, 2))
  })

  it('answers of nodes that left do not count, not even those of the round under way', () => {
    const elector = new Driven({ lostRounds: 1 })
    const answer = { type: 'heartbeatReply', round: 1, connected: true, fit: true } as const
    elector.take({ ...answer, from: 3, ballot: of3 })
    elector.take({ type: 'quorums.changed', quorums: everySlot(majority([1, 2])) })
    elector.take({ ...answer, from: 3, ballot: of3 })
    expect(elector.context.answers).toEqual([])
    expect(elector.round({ 1: {} }).context.own).toBe(makeBallot(6, 2))
  })

  it('a leader that left is lost at the end of the round, unless somebody still vouches for it', () => {
    const left = { type: 'quorums.changed', quorums: everySlot(majority([1, 2])) } as const
    expect(
      following()
        .take(left)
        .round({ 1: { ballot: of3 } }).state,
    ).toBe('following')
    expect(following().take(left).round({ 1: {} }).state).toBe('electing')
  })
})
