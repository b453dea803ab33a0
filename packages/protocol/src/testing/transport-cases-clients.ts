import { expectSame } from './storage-cases-expect.ts'
import { message, settled, type TransportCases } from './transport-cases-place.ts'

/** Clients ask, nodes answer by the route the question came by. */
export const clientCases: TransportCases = {
  'a client is answered by the route of its message': async (world) => {
    const two = await world.node(2)
    const client = await world.client()
    expectSame(client.transport.send(2, message('ask', 'body')), true, 'send to a node that is up')
    await world.until('the question arrives', () => two.inbox.length === 1)
    expectSame(two.inbox.received[0]?.frames, message('ask', 'body'), 'the question')
    expectSame(two.transport.answer(two.inbox.from('ask'), message('', 'answer')), true, 'answer')
    await world.until('the answer arrives', () => client.inbox.length === 1)
    expectSame(client.inbox.received, [{ frames: message('', 'answer'), from: 2 }], 'the answer')
  },

  'a client learns which node answered': async (world) => {
    for (const node of [1, 2, 3]) await world.echo(node)
    const client = await world.client()
    for (const node of [3, 1, 2]) client.transport.send(node, message(`to n${node}`))
    await world.until('three answers arrive', () => client.inbox.length === 3)
    for (const node of [1, 2, 3]) expectSame(client.inbox.from(`to n${node}`), node, 'the node that answered')
  },

  'a route answers many times, and later': async (world) => {
    const two = await world.node(2)
    const client = await world.client()
    client.transport.send(2, message('first'))
    client.transport.send(2, message('second'))
    await world.until('the questions arrive', () => two.inbox.length === 2)
    two.transport.answer(two.inbox.from('second'), message('to second'))
    for (const text of ['to first', 'again']) two.transport.answer(two.inbox.from('first'), message(text))
    await world.until('the answers arrive', () => client.inbox.length === 3)
    expectSame(client.inbox.texts, ['to second', 'to first', 'again'], 'the answers')
  },

  'clients do not receive each other’s answers': async (world) => {
    await world.echo(2)
    const clients = [await world.client(), await world.client(), await world.client()]
    for (let index = 0; index < 100; index += 1) {
      clients.forEach(({ transport }, name) => {
        transport.send(2, message(`client ${name} question ${index}`))
      })
    }
    await world.until('every question is answered', () => clients.every(({ inbox }) => inbox.length >= 100))
    clients.forEach(({ inbox }, name) => {
      const own = Array.from({ length: 100 }, (_, index) => `client ${name} question ${index}`)
      expectSame(inbox.texts, own, `what client ${name} received`)
    })
  },

  'an answer to a client that is gone is dropped, and others are still answered': async (world) => {
    const two = await world.node(2)
    const [gone, present] = [await world.client(), await world.client()]
    gone.transport.send(2, message('gone'))
    present.transport.send(2, message('present'))
    await world.until('the questions arrive', () => two.inbox.length === 2)
    await gone.transport.close()
    let tries = 0
    await world.until('an answer to nobody is counted as dropped', () => {
      two.transport.answer(two.inbox.from('gone'), message('anyone there?'))
      tries += 1
      return two.transport.stats().dropped > 0
    })
    two.transport.answer(two.inbox.from('present'), message('here'))
    await world.until('the other client is answered', () => present.inbox.has('here'))
    await world.until('every answer is counted', () => settled(two.transport.stats()) === tries + 1)
    expectSame(gone.inbox.length, 0, 'messages after close')
  },

  'a route that this transport did not give out is refused': async (world) => {
    const two = await world.node(2)
    expectSame(two.transport.answer({}, message('x')), false, 'answer to a foreign object')
    expectSame(two.transport.stats().dropped, 1, 'dropped')
  },

  'a client sends to known nodes only, after its start and before its close': async (world) => {
    await world.node(2)
    const fresh = world.place.client()
    expectSame(fresh.send(2, message('early')), false, 'send before start')
    const client = await world.client()
    expectSame(client.transport.send(77, message('x')), false, 'send to an unknown node')
    await client.transport.close()
    await client.transport.close()
    expectSame(client.transport.send(2, message('late')), false, 'send after close')
  },

  'a client reaches a node that restarted': async (world) => {
    const before = await world.echo(2)
    const client = await world.client()
    client.transport.send(2, message('before'))
    await world.until('the first answer', () => client.inbox.has('before'))
    await before.close()
    await world.echo(2)
    await world.until('an answer after the restart', () => {
      client.transport.send(2, message('after'))
      return client.inbox.has('after')
    })
  },
}
