import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Dealer } from 'zeromq'
import { Latencies } from '../load/latencies.ts'
import { freePorts, LOOPBACK } from '../ports.ts'
import type { Latency } from '../system.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/floor/echo-program.js', import.meta.url))

export interface RoundTrips {
  readonly bytes: number
  readonly count: number
  readonly pauseMs: number
  /** Made before those that count: both sides are then compiled, and connected. */
  readonly warmUp: number
}

/** How long a message of ZeroMQ takes to another process of this machine and back, one after another. */
export async function measureRoundTrips({ bytes, count, pauseMs, warmUp }: RoundTrips): Promise<Latency> {
  const [port] = await freePorts(1)
  const address = `tcp://${LOOPBACK}:${port}`
  const socket = new Dealer({ linger: 0 })
  const child = fork(PROGRAM)
  const kill = () => child.kill('SIGKILL')
  process.on('exit', kill)
  try {
    await socket.bind(address)
    child.send(address)
    await once(child, 'message')
    const message = Buffer.alloc(bytes, 'message')
    for (let made = 0; made < warmUp; made += 1) await roundTrip(socket, message)
    const latencies = Latencies.none()
    for (let made = 0; made < count; made += 1) {
      if (pauseMs > 0) await sleep(pauseMs)
      latencies.record(await roundTrip(socket, message))
    }
    return latencies.summary()
  } finally {
    process.off('exit', kill)
    kill()
    socket.close()
  }
}

async function roundTrip(socket: Dealer, message: Buffer): Promise<number> {
  const beganAt = performance.now()
  await socket.send(message)
  await socket.receive()
  return performance.now() - beganAt
}
