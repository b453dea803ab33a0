import { createClient } from '@synod/client'
import type { Cluster, ClusterLearning, Frames, NodeNumber, Transport } from '@synod/protocol'
import { ManualClock, memoryNetwork, memoryStorage, seededEntropy } from '@synod/protocol/memory'
import { Host } from '@synod/replica'
import { Counted } from './counted.ts'
import { countingMachine } from './counting-machine.ts'
import type { SlotMessages } from './modes.ts'

/** One cluster in one mode, measured. */
export interface Simulated {
  readonly learning: ClusterLearning
  readonly nodes: number
  readonly leader: NodeNumber
  readonly messages: SlotMessages & { readonly unusual: number }
  /** Message delays from the moment at which the leader has the command. */
  readonly delays: {
    /** Until the leader has executed it, and answers. */
    readonly leader: number
    /** Until the first and the last of the others have executed it. */
    readonly first: number
    readonly last: number
  }
}

/** Long, so that nothing else happens meanwhile and the delays come out whole. */
const DELAY_MS = 5
const COMMANDS = 20
const SETTLED_MS = 3000
const PAUSE_MS = 200

/**
 * Whole nodes on ports in memory: every message takes the same time, disks and processors take none. One command at a time,
 * so that none shares a message with another. The outcome depends on nothing but the arguments.
 */
export async function simulateLearning(learning: ClusterLearning, nodes: number): Promise<Simulated> {
  const clock = new ManualClock(1_700_000_000_000)
  const network = memoryNetwork({ clock })
  const members = Array.from({ length: nodes }, (_, at) => ({ node: at + 1, endpoint: `memory:${at + 1}` }))
  const cluster: Cluster = { name: 'learning', nodes: members, alpha: 16, quorum: { kind: 'majority' }, learning }
  const counted = new Counted(() => clock.monotonicMs())
  const hosts = members.map(({ node }) => {
    const transport = delayed(network.transport(node), clock)
    const ports = { transport, storage: memoryStorage<Uint8Array>(), clock, entropy: seededEntropy(node) }
    const observer = counted.observer(node)
    // Delays are counted in messages, so nothing may wait for company.
    const limits = { newsMsMax: 0 }
    return new Host({
      node,
      cluster,
      machine: countingMachine() as never,
      initialise: true,
      limits,
      observer,
      ...ports,
    })
  })
  for (const host of hosts) await host.start()
  await clock.advanceAsync(SETTLED_MS)
  // The client's way is not delayed: the command is at the leader at once.
  const client = createClient({ cluster, transport: network.client(), clock, entropy: seededEntropy(99) })
  const submit = async () => {
    const sentMs = clock.monotonicMs()
    const answer = client.submit(Uint8Array.of(1))
    await clock.advanceAsync(PAUSE_MS)
    return { sentMs, slot: (await answer).slot }
  }
  await submit()
  counted.clear()
  const leader = hosts.map((host) => host.status()).find(({ standing }) => standing === 'leading')?.node ?? 0
  const delays = { leader: 0, first: 0, last: 0 }
  for (let command = 0; command < COMMANDS; command++) {
    const { sentMs, slot } = await submit()
    const times = counted.executedMs(slot)
    const others = [...times].filter(([node]) => node !== leader).map(([, atMs]) => (atMs - sentMs) / DELAY_MS)
    delays.leader = Math.max(delays.leader, ((times.get(leader) ?? Number.NaN) - sentMs) / DELAY_MS)
    delays.first = Math.max(delays.first, Math.min(...others))
    delays.last = Math.max(delays.last, ...others)
  }
  const messages = counted.perCommand(COMMANDS)
  await client.close()
  for (const host of hosts) await host.stop()
  return { learning, nodes, leader, messages, delays }
}

/** A transport on which every message between nodes takes {@link DELAY_MS}. */
function delayed(inner: Transport, clock: ManualClock): Transport {
  return {
    start: (receive) => inner.start(receive),
    send(peer: NodeNumber, frames: Frames) {
      clock.startTimer(DELAY_MS, () => void inner.send(peer, frames))
      return true
    },
    answer: (route, frames) => inner.answer(route, frames),
    connect: (peer) => inner.connect(peer),
    disconnect: (peer) => inner.disconnect(peer),
    stats: () => inner.stats(),
    close: () => inner.close(),
  }
}
