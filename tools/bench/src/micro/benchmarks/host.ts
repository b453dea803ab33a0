import type { Benchmark, Subject } from '../benchmark.ts'
import { MemoryCluster } from '../material/memory-cluster.ts'
import { openings, transferBytes } from '../material/transfers.ts'

const NODES = [1, 3]
const COMMANDS_PER_REQUEST = [1, 64, 512]

/**
 * A round is one request: decoded, proposed, accepted and executed by every node, and answered. What nodes do after the
 * answer (the followers execute it) falls into the next round, and after the last into the measurement too.
 */
export async function answering(nodes: number, commands: number): Promise<Subject> {
  const cluster = await MemoryCluster.start(nodes)
  const client = await cluster.client()
  const opened = await client.ask(client.request(openings()))
  if (opened.replies.some(({ status }) => status !== 'ok')) throw new Error('accounts are opened')
  let number = 0
  let requests: Uint8Array[] = []
  const request = () => client.request(Array.from({ length: commands }, () => transferBytes(number++)))
  const { replies } = await client.ask(request())
  if (replies.length !== commands) throw new Error(`${commands} commands get one frame, not one of ${replies.length}`)
  return {
    operationsPerRound: commands,
    ready(rounds) {
      requests = Array.from({ length: rounds }, request)
    },
    async run(rounds) {
      for (const frame of requests) await client.exchange(frame)
      await cluster.quieten()
      return rounds
    },
    close: () => cluster.stop(),
  }
}

export const hostBenchmarks: readonly Benchmark[] = NODES.flatMap((nodes) =>
  COMMANDS_PER_REQUEST.map((commands) => ({
    name: `host/${nodes === 1 ? '1 node' : `${nodes} nodes`}, ${commands === 1 ? '1 command' : `${commands} commands`} at once`,
    per: 'command',
    prepare: () => answering(nodes, commands),
  })),
)
