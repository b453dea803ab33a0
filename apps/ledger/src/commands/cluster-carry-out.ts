import { setTimeout as sleep } from 'node:timers/promises'
import type { ConfigurationResult } from '@synod/client'
import { clusterAsOf } from '@synod/node'
import { formatNode, type NodeNumber, type Slot } from '@synod/protocol'
import { askNodes } from '../ask-nodes.ts'
import type { Connection, ConnectionOptions } from '../connection.ts'
import { paint } from '../output.ts'
import { commandLine } from '../repeat.ts'
import { configured, refusedChange } from './cluster-configure.ts'
import { type WrittenFile, writeMembers } from './cluster-file-update.ts'
import type { Narrator } from './cluster-narrator.ts'
import type { Plan } from './cluster-plan.ts'
import { appliedThroughOf, leaderOf } from './cluster-view.ts'

export interface ChangeOptions extends ConnectionOptions {
  readonly force?: true
  readonly dryRun?: true
  /** False: the cluster file is left alone. */
  readonly write: boolean
  /** Seconds; false: not at all. */
  readonly wait: number | false
  readonly publicKey?: string
}

/** What was done. */
export interface Outcome {
  /** `learning`: the new node is known, and votes once the command is given again. */
  readonly status: 'changed' | 'learning'
  readonly slot: Slot
  /** The first slot that the members after it decide. */
  readonly fromSlot: Slot
  /** Were all slots before decided by the time of the answer? */
  readonly inEffect: boolean
  readonly leader: NodeNumber
  readonly file: WrittenFile | undefined
}

const POLL_MS = 100
const ASK_MS = 500
/** How often the leader is asked whether the new node may vote by now. */
const CATCH_UP_POLL_MS = 300

/** Does what a plan says, and tells of it. Rejects with a `Failure` that says what to do. */
export async function carryOut(
  plan: Plan,
  connection: Connection,
  options: ChangeOptions,
  narrator: Narrator,
): Promise<Outcome> {
  const { client } = connection
  const { first, wish, isRunning } = plan
  let file: WrittenFile | undefined
  const { leader: before } = await standing(connection)
  let known: Slot = 0
  if (first) {
    const result = await configured(client, first, options)
    if (result.status !== 'changed' && result.status !== 'unchanged') throw refusedChange(result, options)
    known = result.slot
    file = await updateFile(connection, options, narrator)
    narrator.done(result.detail)
  }
  if (wish.joining && !isRunning) tellHowToStart(wish.joining.node, connection, options, narrator)
  if (wish.joining && options.wait === false && !wish.force) {
    return { status: 'learning', slot: known, fromSlot: 0, inEffect: false, leader: before, file }
  }
  const changed = await changeMembers(plan, connection, options, narrator)
  file = (await updateFile(connection, options, narrator)) ?? file
  if (changed.fromSlot > 0) narrator.progress(`${changed.detail}: not there yet`)
  const { inEffect, leader } = await untilInEffect(changed.fromSlot, connection, options)
  narrator.done(inEffect && changed.fromSlot > 0 ? `${changed.detail}, which is now` : changed.detail)
  if (before !== leader && before === wish.leaving && leader !== 0) {
    narrator.done(`${formatNode(before)} led, and handed over: ${paint.green(`${formatNode(leader)} leads`)}`)
  }
  return { status: 'changed', slot: changed.slot, fromSlot: changed.fromSlot, inEffect, leader, file }
}

function tellHowToStart(node: NodeNumber, { cluster }: Connection, options: ChangeOptions, narrator: Narrator): void {
  const id = formatNode(node)
  const isKeyed = cluster.nodes.some(({ publicKey }) => publicKey !== undefined)
  const words = ['node', '--id', id, '--join']
  const start = commandLine(words, { cluster: options.cluster, ...(isKeyed ? { keys: `${id}.keys` } : {}) })
  narrator.say(`  start it: ${paint.bold(start)}`)
}

/** The leader refuses while the new node lags, and says by how much. */
async function changeMembers(
  { then, wish }: Plan,
  { client }: Connection,
  options: ChangeOptions,
  narrator: Narrator,
): Promise<ConfigurationResult> {
  const giveUpAt = performance.now() + (options.wait || 0) * 1000
  for (;;) {
    const result = await configured(client, then, options)
    if (result.status === 'changed') return result
    if (result.status !== 'lagging' || performance.now() > giveUpAt) {
      throw refusedChange(result, options, wish.joining ? { node: formatNode(wish.joining.node) } : {})
    }
    narrator.progress(result.detail)
    await sleep(CATCH_UP_POLL_MS)
  }
}

async function updateFile(
  { client }: Connection,
  options: ChangeOptions,
  narrator: Narrator,
): Promise<WrittenFile | undefined> {
  if (!options.write) return undefined
  const configuration = await client.members()
  try {
    return await writeMembers(options.cluster, configuration)
  } catch (error) {
    // The cluster has changed all the same.
    const why = error instanceof Error ? error.message : String(error)
    narrator.say(paint.yellow(`${options.cluster} still lists the members before: ${why}`))
    return { path: options.cluster, written: false }
  }
}

/** Waits until every slot before is decided and executed; the leader fills them with no-ops. */
async function untilInEffect(fromSlot: Slot, connection: Connection, options: ChangeOptions) {
  const giveUpAt = performance.now() + (options.wait === false ? 0 : options.timeout * 1000)
  for (;;) {
    const { leader, appliedThrough } = await standing(connection)
    const inEffect = appliedThrough >= fromSlot - 1
    if ((inEffect && leader !== 0) || performance.now() > giveUpAt) return { inEffect, leader }
    await sleep(POLL_MS)
  }
}

async function standing({ client, cluster }: Connection) {
  const now = clusterAsOf(cluster, await client.members())
  const answers = await askNodes(client, now, ASK_MS)
  return { leader: leaderOf(answers), appliedThrough: appliedThroughOf(answers) }
}
