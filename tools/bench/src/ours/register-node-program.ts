/*
 * A node that replicates registers of bytes, told what it is by the words of `ledger node`. It dies with its parent.
 */
import { parseArgs } from 'node:util'
import { readCluster, STORE_KINDS, startNode } from '@synod/node'
import { createRegisters } from './registers.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    cluster: { type: 'string', default: '' },
    id: { type: 'string', default: '' },
    data: { type: 'string', default: '' },
    store: { type: 'string', default: '' },
    init: { type: 'boolean', default: false },
  },
})

async function run(): Promise<void> {
  const { cluster: file, id, data, init: initialise } = values
  const store = STORE_KINDS.find((kind) => kind === values.store)
  const cluster = await readCluster(file)
  const node = await startNode({ cluster, id, data, machine: createRegisters(), initialise, ...(store && { store }) })
  for (const cause of ['SIGTERM', 'disconnect']) process.once(cause, () => void node.stop())
  process.send?.({ type: 'ready' })
  const reason = await node.stopped
  process.exit(reason ? 1 : 0)
}

run().catch((error: unknown) => {
  process.send?.({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
  process.disconnect?.()
})
