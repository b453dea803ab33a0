import { createClient } from '@synod/client'
import { encodeData } from '@synod/codec'
import type { Cluster } from '@synod/protocol'
import { ManualClock, seededEntropy } from '@synod/protocol/memory'
import type { Benchmark, Subject } from '../benchmark.ts'
import { AnsweringNode } from '../material/answering-node.ts'
import { transferBytes } from '../material/transfers.ts'

const CLUSTER: Cluster = {
  name: 'bench',
  nodes: [{ node: 1, endpoint: 'memory:1' }],
  alpha: 64,
  quorum: { kind: 'majority' },
  learning: 'distinguished',
}
const OUTPUT = encodeData([0, 1_000_000n, 999_900n, 1_000_000n, 1_000_100n])
const COMMANDS_AT_ONCE = [1, 64, 512]
/** Turns and promises that a round may take. */
const TURNS_MAX = 1_000_000

/** A round is so many calls in one tick, until each has its result. */
export async function submitting(commands: number, way: 'submit' | 'submitMany'): Promise<Subject> {
  const clock = new ManualClock()
  const node = new AnsweringNode(CLUSTER, OUTPUT, (run) => clock.afterTurn(run))
  const client = createClient({ cluster: CLUSTER, transport: node, clock, entropy: seededEntropy(1) })
  const bodies = Array.from({ length: commands }, (_, index) => transferBytes(index))

  const settled = async (calls: Promise<unknown>) => {
    let isSettled = false
    const over = () => {
      isSettled = true
    }
    calls.then(over, over)
    for (let turns = 0; !isSettled; turns++) {
      if (turns === TURNS_MAX) throw new Error('a call ends within so many turns')
      if (!clock.turn()) await undefined
    }
    await calls
  }
  const round = () =>
    way === 'submitMany' ? client.submitMany(bodies) : Promise.all(bodies.map((body) => client.submit(body)))
  return {
    operationsPerRound: commands,
    ready: (rounds) => node.expect(rounds, commands),
    async run(rounds) {
      for (let each = 0; each < rounds; each++) await settled(round())
      return rounds
    },
    close: () => client.close(),
  }
}

export const clientBenchmarks: readonly Benchmark[] = [
  ...COMMANDS_AT_ONCE.map((commands) => ({
    name: `client/submit, ${commands === 1 ? '1 command' : `${commands} commands`} at once`,
    per: 'command',
    prepare: () => submitting(commands, 'submit'),
  })),
  { name: 'client/submitMany, 512 commands', per: 'command', prepare: () => submitting(512, 'submitMany') },
]
