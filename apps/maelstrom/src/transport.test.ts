import { transportCases } from '@synod/protocol/testing'
import { describe, expect, it } from 'vitest'
import { parseMessage } from './message.ts'
import { processClock as clock } from './process-ports.ts'
import { MaelstromClientTransport, MaelstromTransport } from './transport.ts'
import { Wire } from './wire.ts'

const NODES = [1, 2, 3].map((node) => ({ node, endpoint: `n${node - 1}` }))

/** Nobody on Maelstrom's network is told who is there, and standard output keeps no queue. */
const BEYOND_MAELSTROM = [
  'an answer to a client that is gone is dropped, and others are still answered',
  'sends to a peer that is down neither block nor throw, and are bounded and counted',
]

/** Maelstrom's network without its faults. */
function place() {
  const wires = new Map<string, Wire>()
  const join = (id: string): Wire => {
    const write = (line: string) => {
      const message = parseMessage(line)
      if (message) clock.afterTurn(() => wires.get(message.dest)?.receive(message))
    }
    const wire = wires.get(id) ?? new Wire({ id, write, clock })
    wires.set(id, wire)
    return wire
  }
  let clients = 0
  return {
    transport: (node: number) => new MaelstromTransport(node, join(`n${node - 1}`), NODES),
    client: () => new MaelstromClientTransport(join(`c${clients++}`), NODES),
    queueFramesMax: 10_000,
    clock,
    remove: async () => {},
  }
}

describe('the ports Transport and ClientTransport over Maelstrom’s network', () => {
  const cases = transportCases(place)
  for (const { name, run } of cases.filter((each) => !BEYOND_MAELSTROM.includes(each.name))) it(name, run)

  it('keep all of the contract but what that network cannot', () => {
    expect(cases.map(({ name }) => name)).toEqual(expect.arrayContaining(BEYOND_MAELSTROM))
  })

  it('let a node’s own client ask its node, without the network', async () => {
    const lines: string[] = []
    const wire = new Wire({ id: 'n0', write: (line) => lines.push(line), clock })
    const node = new MaelstromTransport(1, wire, NODES)
    const client = new MaelstromClientTransport(wire, NODES)
    await node.start((frames, route) => node.answer(route, frames))
    const answered = new Promise((resolve) => client.start((frames, from) => resolve([frames, from])))
    expect(client.send(1, [Uint8Array.of(1, 2)])).toBe(true)
    expect(await answered).toEqual([[Uint8Array.of(1, 2)], 1])
    expect(lines).toEqual([])
  })

  it('write frames as base64 in a message of their own type', async () => {
    const lines: string[] = []
    const node = new MaelstromTransport(1, new Wire({ id: 'n0', write: (line) => lines.push(line), clock }), NODES)
    await node.start(() => {})
    node.send(2, [Uint8Array.of(), Uint8Array.of(255, 0)])
    expect(lines).toEqual(['{"src":"n0","dest":"n1","body":{"type":"synod","frames":["","/wA="]}}'])
  })

  it('send to whoever is connected, at the id it has now, and to nobody else', async () => {
    const places: string[] = []
    const wire = new Wire({ id: 'n0', write: (line) => places.push(JSON.parse(line).dest), clock })
    const ends = [new MaelstromTransport(1, wire, NODES), new MaelstromClientTransport(wire, NODES)]
    for (const end of ends) {
      await end.start(() => {})
      expect(end.send(4, [Uint8Array.of(1)])).toBe(false)
      end.connect({ node: 4, endpoint: 'n7' })
      expect(end.send(4, [Uint8Array.of(1)])).toBe(true)
      end.connect({ node: 4, endpoint: 'n8' })
      expect(end.send(4, [Uint8Array.of(1)])).toBe(true)
      end.disconnect(4)
      expect(end.send(4, [Uint8Array.of(1)])).toBe(false)
    }
    expect(places).toEqual(['n7', 'n8', 'n7', 'n8'])
  })

  it.each([{}, { frames: 'AAA=' }, { frames: [7, null, '!'] }])('take %j for frames of nonsense', async (body) => {
    const wire = new Wire({ id: 'n0', write: () => {}, clock })
    const received: number[] = []
    await new MaelstromTransport(1, wire, NODES).start((frames) => received.push(frames.length))
    wire.receive({ src: 'n1', dest: 'n0', body: { ...body, type: 'synod' } })
    expect(received.length).toBe(1)
  })
})
