import type { Frames } from '../ports.ts'
import { expectSame } from './storage-cases-expect.ts'
import { message, type TransportCases } from './transport-cases-place.ts'

const MEBIBYTE = 1024 * 1024

/** What is sent is what arrives. */
export const frameCases: TransportCases = {
  'a message of several frames arrives intact': async (world) => {
    const one = await world.node(1)
    const two = await world.node(2)
    expectSame(one.transport.send(2, message('envelope', 'body', 'more')), true, 'send to a peer that is up')
    await world.until('the message arrives', () => two.inbox.length === 1)
    expectSame(two.inbox.received[0]?.frames, message('envelope', 'body', 'more'), 'the frames')
  },

  'empty frames arrive as empty frames': async (world) => {
    const one = await world.node(1)
    const two = await world.node(2)
    const sent = [message(''), message('', 'body', ''), message('', '')]
    for (const frames of sent) one.transport.send(2, frames)
    await world.until('the messages arrive', () => two.inbox.length === sent.length)
    expectSame(framesOf(two.inbox.received), sent, 'the frames')
  },

  'frames of every byte value and of sizes around powers of two arrive intact': async (world) => {
    const one = await world.node(1)
    const two = await world.node(2)
    const sizes = [1, 127, 128, 129, 255, 256, 257, 8191, 8192, 8193, 65_536]
    one.transport.send(2, sizes.map(pattern))
    await world.until('the message arrives', () => two.inbox.length === 1)
    expectPatterns(two.inbox.received[0]?.frames, sizes)
  },

  'frames of 1 MiB arrive intact': async (world) => {
    const one = await world.node(1)
    const two = await world.node(2)
    const sizes = [16, MEBIBYTE, 3, MEBIBYTE]
    for (let count = 0; count < 4; count += 1) one.transport.send(2, sizes.map(pattern))
    await world.until('the messages arrive', () => two.inbox.length === 4)
    for (const { frames } of two.inbox.received) expectPatterns(frames, sizes)
  },

  'a message of 1,000 frames stays one message': async (world) => {
    const one = await world.node(1)
    const two = await world.node(2)
    const frames = message(...Array.from({ length: 1000 }, (_, index) => `frame ${index}`))
    one.transport.send(2, frames)
    await world.until('the message arrives', () => two.inbox.length === 1)
    expectSame(two.inbox.received[0]?.frames, frames, 'the frames')
  },

  'a message without frames is dropped': async (world) => {
    const one = await world.node(1)
    const two = await world.node(2)
    expectSame(one.transport.send(2, []), false, 'send of nothing')
    one.transport.send(2, message('after'))
    await world.until('what follows arrives', () => two.inbox.has('after'))
    expectSame(two.inbox.texts, ['after'], 'all that arrives')
    expectSame(one.transport.stats().dropped, 1, 'dropped')
  },

  'received frames keep their content while more arrives': async (world) => {
    const one = await world.node(1)
    const two = await world.node(2)
    for (let index = 0; index < 500; index += 1) one.transport.send(2, [pattern(200 + index)])
    await world.until('the messages arrive', () => two.inbox.length === 500)
    two.inbox.received.forEach(({ frames }, index) => {
      expectPatterns(frames, [200 + index])
    })
  },

  'messages of a pair arrive in order, whatever others send': async (world) => {
    const [one, two, three] = [await world.node(1), await world.node(2), await world.node(3)]
    for (let index = 0; index < 500; index += 1) {
      one.transport.send(2, message(`n1 ${index}`))
      three.transport.send(2, message(`n3 ${index}`))
      if (index % 50 === 0) await world.pause(0)
    }
    await world.until('the messages arrive', () => two.inbox.length === 1000)
    const from = (sender: string) => two.inbox.texts.filter((text) => text.startsWith(sender))
    for (const sender of ['n1', 'n3']) {
      expectSame(
        from(sender),
        Array.from({ length: 500 }, (_, index) => `${sender} ${index}`),
        `all from ${sender}, in order`,
      )
    }
  },
}

function framesOf(received: readonly { readonly frames: Frames }[]): Frames[] {
  return received.map(({ frames }) => frames)
}

/** Bytes that differ from place to place and from size to size. */
function pattern(size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8) + size) & 0xff
  return bytes
}

function expectPatterns(frames: Frames | undefined, sizes: readonly number[]): void {
  expectSame(
    frames?.map((frame) => frame.byteLength),
    sizes,
    'sizes of the frames',
  )
  frames?.forEach((frame, index) => {
    const wanted = pattern(frame.byteLength)
    const wrong = wanted.findIndex((byte, at) => frame[at] !== byte)
    if (wrong >= 0) throw new Error(`byte ${wrong} of frame ${index} is ${frame[wrong]}, not ${wanted[wrong]}`)
  })
}
