import { learnerMachine } from '@synod/learner'
import { type Effect, formatBallot, majority } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Process, World } from './world.fixture.ts'

/*
 * Five nodes. n1 leads in 1.n1 and proposes red, which reaches only n2. Then n3 leads in 1.n3 with n4 and n5, none of which
 * has heard of red, and has green chosen. n1 learns of green; but no refusal reaches it, so it goes on in 1.n1. Its next
 * accept says that slot 1 is chosen, which is true, and names the ballot in which n2 accepted red.
 */

const NODES = [1, 2, 3, 4, 5]
const quorums = majority(NODES)

function overtaken() {
  const world = new World()
  for (const node of NODES) world.addAcceptor(node)
  const first = world.addProposer({ node: 1, quorums })
  const third = world.addProposer({ node: 3, quorums })
  world.addLearner({ node: 1, quorums })
  const lead = (leader: Process, value: string, voters: number[], accepting: number[]) => {
    leader.take({ type: 'values.submit', values: [value] })
    leader.take({ type: 'ballot.start' })
    const { ballot } = leader.snapshot.context
    world.settle(({ from, to, message }) => {
      if (!('ballot' in message) || message.ballot !== ballot) return false
      if (message.type === 'prepare') return voters.includes(to as number)
      if (message.type === 'accept') return accepting.includes(to as number)
      return message.type === 'promise' || (message.type === 'accepted' && voters.includes(from))
    })
  }
  lead(first, 'red', [1, 3, 4], [2])
  lead(third, 'green', [3, 4, 5], [3, 4, 5])
  return { world, first }
}

describe('PMS S3: a leader that was overtaken unawares', () => {
  it('does not make anybody take what he accepted from it for what was chosen', () => {
    const { world, first } = overtaken()
    const deliveries = world.told.filter(({ effect }) => effect.type === 'deliver')
    expect(deliveries.map(({ effect }) => effect)).toEqual([{ type: 'deliver', slot: 1, value: 'green' }])
    for (const { effect } of world.told) {
      if (effect.type === 'slotsChosen') first.take({ ...effect, type: 'slots.chosen' })
    }
    expect(first.snapshot.value).toEqual({ balloting: { promised: 'proposing' } })
    first.take({ type: 'values.submit', values: ['blue'] })
    const next = world.letters.map(({ message }) => message).findLast(({ type }) => type === 'accept')
    if (next?.type !== 'accept') throw new Error('n1 goes on proposing')
    expect([formatBallot(next.ballot), next.chosenThrough]).toEqual(['1.n1', 1])

    const said: Effect<unknown>[] = []
    const second = new Process(learnerMachine, { node: 2, quorums }, (effect) => said.push(effect))
    for (const { by, effect } of world.told) {
      if (by === 2 && effect.type === 'valuesAccepted') second.take({ ...effect, type: 'values.hold' })
    }
    const { ballot, chosenThrough } = next
    second.take({ type: 'chosen', from: 1, ballot, slots: [], entries: [], chosenThrough })
    second.fire('gap')
    second.take({ type: 'catchUpReply', from: 1, entries: [{ slot: 1, value: 'green' }], chosenThrough: 1, logFrom: 1 })
    expect(said.filter(({ type }) => type === 'deliver')).toEqual([{ type: 'deliver', slot: 1, value: 'green' }])
  })
})
