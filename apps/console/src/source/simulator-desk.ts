import type { Happening } from '@synod/feed'
import { openSandbox, type Sandbox } from '@synod/simulator/sandbox'
import type { Setting } from './setting.ts'
import type { SimulatorOrder, SimulatorReport } from './simulator-orders.ts'

/** So much virtual time passes between two reports of a long run, in microseconds. */
const SLICE_US = 200_000
/** So many things may happen in one step of which nothing is told. */
const SILENT_STEPS_MAX = 2000

interface World {
  readonly number: number
  readonly setting: Setting
  readonly sandbox: Sandbox
  /** What happened since the last report. */
  told: Happening[]
  isMuted: boolean
}

/** Carries out what the page asks of the simulator. Holds one world at a time. */
export class SimulatorDesk {
  readonly #report: (report: SimulatorReport) => void
  #world: World | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(report: (report: SimulatorReport) => void) {
    this.#report = report
  }

  /** Resolves when it is carried out; never rejects. */
  take(order: SimulatorOrder): Promise<void> {
    this.#last = this.#last
      .then(() => this.#carryOut(order))
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        if ('ticket' in order) this.#report({ type: 'refused', world: order.world, ticket: order.ticket, reason })
        else this.#report({ type: 'failed', world: order.world, reason })
      })
    return this.#last
  }

  async #carryOut(order: SimulatorOrder): Promise<void> {
    if (order.type === 'open') return await this.#open(order)
    const world = this.#world
    if (world === undefined || world.number !== order.world) return
    const { sandbox } = world
    switch (order.type) {
      case 'run':
        return await this.#run(world, order.untilUs)
      case 'step':
        for (let steps = 0; world.told.length === 0 && steps < SILENT_STEPS_MAX && (await sandbox.step()); steps++);
        this.#tell(world, true)
        return this.#report({ type: 'stepped', world: world.number, ticket: order.ticket })
      case 'do': {
        const done = await sandbox.do(order.deed)
        this.#tell(world, true)
        return this.#report({ type: 'did', world: world.number, ticket: order.ticket, done })
      }
      case 'hash':
        return this.#report({ type: 'hash', world: world.number, atUs: sandbox.nowUs, hex: sandbox.hash() })
      case 'verify':
        return await this.#verify(world)
    }
  }

  async #open({ world: number, setting, untilUs, tellAfterUs }: SimulatorOrder & { type: 'open' }): Promise<void> {
    const world = openWorld(number, setting, tellAfterUs)
    this.#world = world
    // What happens at that very time is known to whoever knows what happened until then.
    if (tellAfterUs > 0) {
      world.isMuted = true
      await world.sandbox.runUntil(tellAfterUs)
      world.isMuted = false
    }
    await this.#run(world, Math.max(untilUs, tellAfterUs))
  }

  /** In slices, so that a long run is seen to go on. */
  async #run(world: World, untilUs: number): Promise<void> {
    const { sandbox } = world
    while (sandbox.nowUs < untilUs) {
      const sliceUs = Math.min(untilUs, sandbox.nowUs + SLICE_US)
      await sandbox.runUntil(sliceUs)
      if (sliceUs < untilUs) this.#tell(world, false)
    }
    this.#tell(world, true)
  }

  async #verify(world: World): Promise<void> {
    const untilUs = world.sandbox.nowUs
    const again = openWorld(world.number, { ...world.setting, deeds: world.sandbox.deeds }, untilUs)
    again.isMuted = true
    await again.sandbox.runUntil(untilUs)
    again.isMuted = false
    const isSame = again.sandbox.hash() === world.sandbox.hash()
    this.#world = again
    this.#report({ type: 'verified', world: world.number, isSame })
  }

  #tell(world: World, isDone: boolean): void {
    const happenings = world.told
    world.told = []
    this.#report({ type: 'told', world: world.number, nowUs: world.sandbox.nowUs, happenings, isDone })
  }
}

function openWorld(number: number, setting: Setting, tellFromUs: number): World {
  const { seed, nodes, learning, alpha, trafficEveryMs, deeds } = setting
  const world: World = {
    number,
    setting,
    told: [],
    isMuted: false,
    sandbox: openSandbox({
      seed,
      nodes,
      learning,
      deeds,
      tellFromUs,
      ...(alpha === undefined ? {} : { alpha }),
      ...(trafficEveryMs > 0 ? { traffic: { everyMs: trafficEveryMs } } : {}),
      tell: (happening) => {
        if (!world.isMuted) world.told.push(happening)
      },
    }),
  }
  return world
}
