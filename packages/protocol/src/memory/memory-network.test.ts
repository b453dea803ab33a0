import { describe, expect, it } from 'vitest'
import type { Frames } from '../ports.ts'
import { ManualClock } from './memory-clock.ts'
import { memoryNetwork } from './memory-network.ts'

const text = (frames: Frames) => frames.map((frame) => new TextDecoder().decode(frame)).join('|')
const bytes = (...parts: string[]): Frames => parts.map((part) => new TextEncoder().encode(part))

async function pair(queueFramesMax?: number) {
  const clock = new ManualClock()
  const network = memoryNetwork(queueFramesMax === undefined ? { clock } : { clock, queueFramesMax })
  const one = network.transport(1)
  const two = network.transport(2)
  const got: string[] = []
  await one.start((frames) => got.push(`n1 ${text(frames)}`))
  await two.start((frames) => got.push(`n2 ${text(frames)}`))
  return { clock, network, one, two, got }
}

describe('memoryNetwork', () => {
  it('delivers after the turn, never during the send', async () => {
    const { clock, one, got } = await pair()
    expect(one.send(2, bytes('a', 'b'))).toBe(true)
    expect(got).toEqual([])
    clock.turn()
    expect(got).toEqual(['n2 a|b'])
  })

  it('delivers in a microtask when it has no clock', async () => {
    const network = memoryNetwork()
    const [one, two] = [network.transport(1), network.transport(2)]
    await one.start(() => {})
    const received = new Promise<Frames>((resolve) => void two.start(resolve))
    one.send(2, bytes('now'))
    expect(text(await received)).toBe('now')
  })

  it('shares no memory between the ends', async () => {
    const { clock, one, got } = await pair()
    const frames = bytes('before')
    one.send(2, frames)
    frames[0]?.fill(0)
    clock.turn()
    expect(got).toEqual(['n2 before'])
  })

  it('loses what crosses a cut link, both ways, until mended', async () => {
    const { clock, network, one, two, got } = await pair()
    network.cut(1, 2)
    one.send(2, bytes('lost'))
    two.send(1, bytes('lost'))
    clock.turn()
    expect(got).toEqual([])
    expect(one.stats()).toEqual({ sent: 0, received: 0, dropped: 1 })
    network.mend(2, 1)
    one.send(2, bytes('here'))
    clock.turn()
    expect(got).toEqual(['n2 here'])
  })

  it('cuts one direction only when told so', async () => {
    const { clock, network, one, two, got } = await pair()
    network.cutOneWay(1, 2)
    one.send(2, bytes('lost'))
    two.send(1, bytes('here'))
    clock.turn()
    expect(got).toEqual(['n1 here'])
  })

  it('loses everything to and from a sunk node, clients too', async () => {
    const { clock, network, one, two, got } = await pair()
    const client = network.client()
    await client.start(() => got.push('client'))
    network.sink(2)
    one.send(2, bytes('to'))
    two.send(1, bytes('from'))
    client.send(2, bytes('call'))
    clock.turn()
    expect(got).toEqual([])
    network.raise(2)
    client.send(2, bytes('call'))
    clock.turn()
    expect(got).toEqual(['n2 call'])
  })

  it('bounds what waits on one way, and leaves the other ways alone', async () => {
    const { clock, network, one, got } = await pair(2)
    await network.transport(3).start(() => got.push('n3'))
    const sent = [2, 2, 2, 3].map((peer) => one.send(peer, bytes('x')))
    expect(sent).toEqual([true, true, false, true])
    clock.turn()
    expect(one.stats()).toEqual({ sent: 3, received: 0, dropped: 1 })
    expect(one.send(2, bytes('again'))).toBe(true)
  })

  it('keeps nodes of two networks apart', async () => {
    const { one } = await pair()
    memoryNetwork().transport(3)
    expect(one.send(3, bytes('x'))).toBe(false)
  })
})
