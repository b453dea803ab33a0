import { expectRejects, expectSame } from './storage-cases-expect.ts'
import { message, type TransportCases } from './transport-cases-place.ts'

/** Starting, closing, restarting. */
export const transportLifeCases: TransportCases = {
  'nothing is sent before start': async (world) => {
    await world.node(2)
    const one = world.fresh(1)
    expectSame(one.send(2, message('early')), false, 'send before start')
    expectSame(one.answer({}, message('early')), false, 'answer before start')
    expectSame(one.stats(), { sent: 0, received: 0, dropped: 2 }, 'counts')
  },

  'nothing is sent after close': async (world) => {
    const two = await world.node(2)
    const one = await world.node(1)
    const client = await world.client()
    client.transport.send(1, message('ask'))
    await world.until('the question arrives', () => one.inbox.has('ask'))
    await one.transport.close()
    expectSame(one.transport.send(2, message('late')), false, 'send after close')
    expectSame(one.transport.answer(one.inbox.from('ask'), message('late')), false, 'answer after close')
    await world.pause(10)
    expectSame([two.inbox.length, client.inbox.length], [0, 0], 'messages received')
  },

  'nothing is received after close': async (world) => {
    const [one, two] = [await world.node(1), await world.node(2)]
    one.transport.send(2, message('before'))
    await world.until('the message arrives', () => two.inbox.length === 1)
    for (let index = 0; index < 100; index += 1) one.transport.send(2, message('in flight'))
    await two.transport.close()
    const atClose = two.inbox.length
    await world.pause(20)
    expectSame(two.inbox.length, atClose, 'messages received')
  },

  'a node sends to known peers only, and not to itself': async (world) => {
    const one = await world.node(1)
    expectSame(one.transport.send(77, message('x')), false, 'send to an unknown peer')
    expectSame(one.transport.send(1, message('x')), false, 'send to itself')
    expectSame(one.transport.stats().dropped, 2, 'dropped')
  },

  'closing is idempotent, also before start and twice at once': async (world) => {
    const fresh = world.fresh(1)
    await fresh.close()
    await fresh.close()
    const two = await world.node(2)
    await Promise.all([two.transport.close(), two.transport.close()])
    await two.transport.close()
  },

  'a transport starts once': async (world) => {
    const one = await world.node(1)
    await expectRejects(() => one.transport.start(() => {}), 'a second start')
    await one.transport.close()
    await expectRejects(() => one.transport.start(() => {}), 'a start after close')
  },

  'close frees the address for the next start at once': async (world) => {
    for (let round = 0; round < 5; round += 1) {
      const { transport } = await world.node(1)
      await transport.close()
    }
    const one = await world.node(1)
    const two = await world.node(2)
    await world.until('the last one receives', () => {
      two.transport.send(1, message('hello'))
      return one.inbox.has('hello')
    })
  },

  'a second transport at the same address is refused, and the first goes on': async (world) => {
    const [one, two] = [await world.node(1), await world.node(2)]
    const impostor = world.fresh(2)
    await expectRejects(() => impostor.start(() => {}), 'start at an address in use')
    await impostor.close()
    one.transport.send(2, message('to the first'))
    await world.until('the first receives', () => two.inbox.has('to the first'))
  },

  'a peer that restarts is reached again without the sender doing anything': async (world) => {
    const one = await world.node(1)
    for (let life = 1; life <= 3; life += 1) {
      const two = await world.node(2)
      await world.until(`life ${life} receives`, () => {
        one.transport.send(2, message(`life ${life}`))
        return two.inbox.has(`life ${life}`)
      })
      await two.transport.close()
    }
  },

  'a sender that restarts is heard again': async (world) => {
    const two = await world.node(2)
    for (let life = 1; life <= 3; life += 1) {
      const one = await world.node(1)
      await world.until(`life ${life} is heard`, () => {
        one.transport.send(2, message(`life ${life}`))
        return two.inbox.has(`life ${life}`)
      })
      await one.transport.close()
    }
  },
}
