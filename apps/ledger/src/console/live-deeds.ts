import type { Client } from '@synod/node'
import { type ConfigurationCommand, formatNode, type NodeNumber, unreachable } from '@synod/protocol'
import { configured } from '../commands/cluster-configure.ts'
import { writeMembers } from '../commands/cluster-file-update.ts'
import { formatLearning } from '../commands/learning-mode.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import type { Fleet } from '../fleet.ts'
import type { CutLinks, Direction } from './cut-links.ts'
import type { LiveDeed } from './deed-schema.ts'
import type { Desk } from './desk.ts'
import type { LiveFeed } from './live-feed.ts'

/** How long a change of the cluster waits for an earlier one, in seconds. */
const CHANGE_SECONDS_MAX = 5

export interface DeedTools {
  readonly fleet: Fleet
  readonly feed: Pick<LiveFeed, 'tell'>
  readonly links: CutLinks
  /** The client of the console itself. */
  readonly client: Pick<Client, 'configure' | 'members'>
  /** Kept up to date with the members. */
  readonly clusterFile: string
  /** The desk whose client begins with this node. */
  deskAt(node: NodeNumber): Desk
}

/**
 * Does a deed to the cluster and tells the feed; what becomes of processes, the feed hears from them. Resolves with what was
 * done, in words; rejects with a `Failure`, or with the `CallError` of a client, when it was not.
 */
export async function doDeed(deed: LiveDeed, tools: DeedTools): Promise<string> {
  const { fleet } = tools
  switch (deed.type) {
    case 'kill': {
      const { id, pid } = running(fleet, deed.node)
      await fleet.crash(id)
      return `${id} killed (SIGKILL, pid ${pid})`
    }
    case 'pause':
      fleet.pause(formatNode(deed.node))
      return `${formatNode(deed.node)} stands still (SIGSTOP)`
    case 'resume':
      fleet.resume(formatNode(deed.node))
      return `${formatNode(deed.node)} goes on (SIGCONT)`
    case 'start': {
      const { id, pid } = await fleet.start(formatNode(deed.node))
      return `${id} started (pid ${pid})`
    }
    case 'cut':
    case 'mend':
      return setLink(deed, tools)
    case 'removeNode':
      return configure({ type: 'removeNode', node: deed.node }, [deed.node], tools)
    case 'learning': {
      const words = `learning is ${formatLearning(deed.learning)} from now on`
      return configure({ type: 'setLearning', learning: deed.learning }, [], tools, words)
    }
    case 'call': {
      const { state, words } = await tools.deskAt(deed.node).call(deed.call)
      if (state !== 'answered') throw new Failure(EXIT_CODES.refused, words)
      return words
    }
    default:
      return unreachable(deed)
  }
}

function running(fleet: Fleet, node: NodeNumber): { readonly id: string; readonly pid: number } {
  const id = formatNode(node)
  return { id, pid: fleet.processOf(id)?.pid ?? 0 }
}

async function setLink(
  { type, from, to, isBothWays }: Extract<LiveDeed, { readonly isBothWays: boolean }>,
  { links, feed }: DeedTools,
): Promise<string> {
  const directions: Direction[] = isBothWays
    ? [
        { from, to },
        { from: to, to: from },
      ]
    : [{ from, to }]
  for (const direction of directions) await links.set(direction, type === 'cut')
  const link = `${formatNode(from)} ${isBothWays ? '↔' : '→'} ${formatNode(to)}`
  const words = type === 'cut' ? `${link} is cut` : `${link} is mended`
  const done = { type: 'done', to: [from, to], deed: type === 'cut' ? 'cut' : 'mended', words } as const
  feed.tell(isBothWays ? done : { ...done, isOneWay: true })
  return words
}

async function configure(
  command: ConfigurationCommand,
  to: readonly NodeNumber[],
  { client, clusterFile, feed }: DeedTools,
  words?: string,
): Promise<string> {
  const { status, detail } = await configured(client, command, { timeout: CHANGE_SECONDS_MAX })
  if (status === 'unchanged') return detail
  if (status !== 'changed') throw new Failure(EXIT_CODES.refused, `${status}: ${detail}`)
  feed.tell({ type: 'done', to, deed: 'configured', words: words ?? detail })
  await writeMembers(clusterFile, await client.members())
  return words ?? detail
}
