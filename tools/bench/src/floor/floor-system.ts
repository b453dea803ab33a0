import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { measure } from '../load/measure.ts'
import { freePorts, LOOPBACK } from '../ports.ts'
import type { Load, Measured, System, SystemOptions } from '../system.ts'
import type { FloorClientSetup } from './client-program.ts'
import { FloorNode } from './floor-node.ts'

const CLIENT_PROGRAM = new URL('../../dist/floor/client-program.js', import.meta.url)

const REMOVAL = { recursive: true, force: true, maxRetries: 3 } as const
const directories = new Set<string>()
process.on('exit', () => {
  for (const directory of directories) rmSync(directory, REMOVAL)
})

/**
 * The bare skeleton of what is measured, and so what this machine allows with Node and ZeroMQ: processes of the same number, a leader that
 * nobody elected, bytes that nobody looks into, durable on a majority by the fdatasync of files that are only appended to, the calls of one
 * turn in one message. There are no elections, sessions, checks, no state and no recovery: a read is a round trip to the leader.
 */
export class FloorSystem implements System {
  readonly name = 'floor'
  readonly #directory: string
  readonly #address: string
  readonly #leader: FloorNode
  readonly #followers: readonly FloorNode[]
  #closing: Promise<void> | undefined

  private constructor(directory: string, address: string, [leader, ...followers]: readonly FloorNode[]) {
    this.#directory = directory
    this.#address = address
    this.#leader = leader!
    this.#followers = followers
  }

  static async start({ nodes, directory: parent }: SystemOptions): Promise<FloorSystem> {
    const directory = await mkdtemp(join(parent, 'floor-bench-'))
    directories.add(directory)
    const [address, ...followers] = (await freePorts(nodes)).map((port) => `tcp://${LOOPBACK}:${port}`)
    const pathOf = (node: number) => join(directory, `n${node}.journal`)
    const started: FloorNode[] = []
    try {
      started.push(await FloorNode.start({ role: 'leader', path: pathOf(1), address: address!, followers }))
      for (const [at, follower] of followers.entries()) {
        started.push(await FloorNode.start({ role: 'follower', path: pathOf(at + 2), address: follower }))
      }
      return new FloorSystem(directory, address!, started)
    } catch (error) {
      await remove(directory, started)
      throw error
    }
  }

  run(load: Load): Promise<Measured> {
    const setup: FloorClientSetup = { address: this.#address }
    const followers = this.#followers.filter(({ isRunning }) => isRunning).map(({ pid }) => pid)
    const directory = this.#directory
    return measure(load, CLIENT_PROGRAM, setup, { leader: this.#leader.pid, followers, directory })
  }

  async killFollower(): Promise<void> {
    await this.#followers.find(({ isRunning }) => isRunning)?.kill()
  }

  killLeader(): Promise<void> {
    return impossible('has one leader for ever')
  }

  restartKilled(): Promise<void> {
    return impossible('recovers nothing')
  }

  failover(): Promise<never> {
    return impossible('has one leader for ever')
  }

  fill(): Promise<void> {
    return impossible('keeps nothing')
  }

  restartAll(): Promise<never> {
    return impossible('recovers nothing')
  }

  close(): Promise<void> {
    this.#closing ??= remove(this.#directory, [this.#leader, ...this.#followers])
    return this.#closing
  }
}

function impossible(why: string): Promise<never> {
  return Promise.reject(new Error(`the floor ${why}: that cannot be measured of it`))
}

async function remove(directory: string, nodes: readonly FloorNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.kill()))
  await rm(directory, REMOVAL)
  directories.delete(directory)
}
