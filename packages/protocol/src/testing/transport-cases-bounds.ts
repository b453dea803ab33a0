import { expectSame } from './storage-cases-expect.ts'
import { message, settled, type TransportCases } from './transport-cases-place.ts'

const BURST = 10_000

/** Messages above what the queue holds, in the case of a peer that is down. */
const EXCESS = 1000

/** Queues are bounded, nothing waits, and every message is counted once. */
export const boundCases: TransportCases = {
  'a burst of 10,000 small messages arrives, in order': async (world) => {
    const [one, two] = [await world.node(1), await world.node(2)]
    for (let index = 0; index < BURST; index += 1) one.transport.send(2, message(`${index}`))
    await world.until('the burst arrives', () => two.inbox.length === BURST)
    expectSame(
      two.inbox.texts,
      Array.from({ length: BURST }, (_, index) => `${index}`),
      'the messages',
    )
  },

  'a burst of 10,000 questions is answered': async (world) => {
    await world.echo(2)
    const client = await world.client()
    for (let index = 0; index < BURST; index += 1) client.transport.send(2, message(`${index}`))
    await world.until('every answer arrives', () => client.inbox.length === BURST)
    expectSame(client.inbox.texts[BURST - 1], `${BURST - 1}`, 'the last answer')
  },

  'sends to a peer that is down neither block nor throw, and are bounded and counted': async (world) => {
    world.fresh(2)
    const one = await world.node(1)
    const count = world.place.queueFramesMax + EXCESS
    let refused = 0
    for (let index = 0; index < count; index += 1) if (!one.transport.send(2, message('x'))) refused += 1
    if (refused < EXCESS - 1) throw new Error(`${count} messages are too many to keep, and ${refused} were refused`)
    if (one.transport.stats().dropped < refused) throw new Error('what is refused is counted as dropped')
    await one.transport.close()
    await world.until('every message is counted', () => settled(one.transport.stats()) === count)
  },

  'a peer that is down does not hold up the others': async (world) => {
    world.fresh(2)
    const [one, three] = [await world.node(1), await world.node(3)]
    const count = world.place.queueFramesMax + EXCESS
    for (let index = 0; index < count; index += 1) one.transport.send(2, message('x'))
    one.transport.send(3, message('hello'))
    await world.until('the other peer receives', () => three.inbox.has('hello'))
  },

  'sent, received and dropped add up': async (world) => {
    const [one, two] = [await world.node(1), await world.node(2)]
    const client = await world.client()
    for (let index = 0; index < 100; index += 1) one.transport.send(2, message('to n2'))
    for (let index = 0; index < 10; index += 1) one.transport.send(77, message('to nobody'))
    for (let index = 0; index < 5; index += 1) client.transport.send(1, message('ask'))
    await world.until('the questions arrive', () => one.inbox.length === 5)
    for (const { from } of one.inbox.received) one.transport.answer(from, message('answer'))
    await world.until('all arrives', () => two.inbox.length === 100 && client.inbox.length === 5)
    expectSame(one.transport.stats(), { sent: 105, received: 5, dropped: 10 }, 'counts of the sender')
    expectSame(two.transport.stats(), { sent: 0, received: 100, dropped: 0 }, 'counts of the receiver')
  },
}
