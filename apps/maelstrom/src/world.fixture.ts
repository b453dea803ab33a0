import { ManualClock, seededEntropy } from '@synod/protocol/memory'
import { TestCaller, TestNetwork } from './network.fixture.ts'
import { LinKvNode } from './node.ts'

export const IDS = ['n0', 'n1', 'n2']

/** Three nodes in one process, time moved by hand. */
export class World {
  readonly clock = new ManualClock()
  readonly network: TestNetwork
  readonly caller: TestCaller
  readonly log: string[] = []

  constructor(seed = 1) {
    this.network = new TestNetwork({ clock: this.clock, entropy: seededEntropy(seed), latencyMs: 100 })
    this.caller = new TestCaller('c0', this.network)
    for (const [at, id] of IDS.entries()) {
      const node = new LinKvNode({
        write: (line) => this.network.post(line),
        clock: this.clock,
        entropy: seededEntropy(seed * 10 + at),
        latencyMs: 100,
        log: (line) => this.log.push(line),
        onHalt: (error) => this.log.push(error.message),
      })
      this.network.join(id, (line) => node.receive(line))
    }
  }

  static async started(seed?: number): Promise<World> {
    const world = new World(seed)
    const inits = IDS.map((id) => world.ask(id, { type: 'init', node_id: id, node_ids: IDS }))
    for (const { type } of await Promise.all(inits)) if (type !== 'init_ok') throw new Error(`init ends with ${type}`)
    await world.clock.advanceAsync(3000)
    // The first command of each node opens its session.
    for (const id of IDS) await world.ask(id, { type: 'write', key: 'first', value: id })
    return world
  }

  async ask(id: string, body: { type: string; [field: string]: unknown }) {
    const asked = this.caller.ask(id, body)
    await this.clock.advanceAsync(1000)
    return asked
  }

  /** The id of the node that leads, in its own words. */
  get leader(): string {
    return this.log.findLast((line) => / info leading: /.test(line))?.split(' ')[0] ?? 'none'
  }
}
