import { setTimeout } from 'node:timers/promises'
import { type Client, type Cluster, connect, type NodeStatus, readCluster } from '@synod/node'
import { formatNode } from '@synod/protocol'
import { Command } from 'commander'
import { fileIn, joinCluster, runNode, up } from './nodes.ts'
import { type Changes, type Outcome, position, read, Store, type Write } from './store.ts'

const { command, query } = new Store().schemas
const program = new Command('kv').description('A key-value store on several nodes, which outlives some of them.')
program.option('--data <directory>', 'where cluster.json and the stores are', 'kv-data')
const directory = (): string => program.opts().data
const verb = (usage: string, description: string) => program.command(usage).description(description)
/** `n4` is 4. What is no number is refused by whoever is given it. */
const numberIn = (id: string) => Number(id.replace(/^n/, ''))

verb('up', 'run the cluster here; the first time, make one of three nodes')
  .option('--port <port>', 'n1 of a new cluster listens one above it, n2 two above …', Number, 7500)
  .action(({ port }) => up(directory(), port))
verb('node <id>', 'run one node of the cluster here')
  .option('--init', 'make its store: once in its life')
  .action((id, { init }) => runNode(directory(), id, init && 'initialise'))
verb('join <id> <endpoint>', 'run a new node here').action((id, at) => joinCluster(directory(), numberIn(id), at))
verb('put <key> <value>', 'set a key').action((key, value) => write({ key, value }))
verb('delete <key>', 'remove a key').action((key) => write({ key, value: null }))
verb('cas <key> <old> <new>', 'change a value').action((key, expected, value) => write({ key, value, expected }))
verb('get <key>', 'print the value of a key')
  .option('--stale', 'as one node has it, at once')
  .option('--at-least <slot>', 'as one node has it that has executed this slot', Number)
  .option('--node <id>', 'the node to ask', numberIn)
  .action((key, { stale, atLeast, node }) =>
    withClient(async (client) => {
      const mode = stale ? 'stale' : atLeast === undefined ? 'linearizable' : 'atLeast'
      const { answer, slot, ageMs } = await client.query(query.encode({ key }), { mode, slot: atLeast, node })
      if (stale) console.error(`as of slot ${slot}, ${ageMs} ms old`)
      const value = read<string | null>(answer)
      if (value === null) throw new Error(describe(slot, key, value))
      console.log(value)
    }),
  )
verb('watch [prefix]', 'print each change of the keys that begin so, for ever')
  .option('--from <slot>', 'the slot to begin with', Number, 0)
  .action((prefix = '', { from }) =>
    withClient(async (client) => {
      for (let at = position(from); ; ) {
        const { answer } = await client.query(query.encode({ prefix, from: at }), { mode: 'stale' })
        const { changes, next } = read<Changes>(answer)
        for (const { slot, key, value } of changes) console.log(describe(slot, key, value))
        if (next === at) await setTimeout(200)
        at = next
      }
    }),
  )
verb('status', 'ask each node how it is').action(() =>
  withClient(async (client, { nodes }) => {
    for (const { node } of nodes) {
      const answer = await client.status(node, { deadlineMs: 1000 }).catch(() => undefined)
      const { standing, appliedThrough, digest } = (answer ?? { standing: 'does not answer' }) as NodeStatus
      console.log(formatNode(node), standing, answer ? `slot ${appliedThrough}, digest ${digest}` : '')
    }
  }),
)

/** Runs the command line. */
export async function main(words: readonly string[]): Promise<void> {
  await program.parseAsync(words, { from: 'user' }).catch((error: Error) => {
    console.error(`kv: ${error.message}`)
    process.exit(1)
  })
}

function write(write: Write): Promise<void> {
  return withClient(async (client) => {
    const { slot, output } = await client.submit(command.encode(write))
    const { isDone, before } = read<Outcome>(output)
    if (!isDone) throw new Error(`not done, ${describe(slot, write.key, before)}`)
    console.log(describe(slot, write.key, write.value))
  })
}

async function withClient(use: (client: Client, cluster: Cluster) => Promise<void>): Promise<void> {
  const cluster = await readCluster(fileIn(directory()))
  const client = connect(cluster)
  await use(client, cluster).finally(() => client.close())
}

function describe(slot: number, key: string, value: string | null): string {
  return `slot ${slot}: ${value === null ? `no ${key}` : `${key} = ${value}`}`
}
