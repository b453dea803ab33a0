import { CallError } from '@synod/client'
import { type Cluster, type CurveKeys, connect } from '@synod/node'
import { type Configuration, type NodeNumber, parseNode } from '@synod/protocol'
import { EXIT_CODES, Failure } from '../failure.ts'
import { commandLine } from '../repeat.ts'

export interface Joining {
  readonly cluster: Cluster
  readonly clusterFile: string
  readonly id: string
  readonly keys: CurveKeys | undefined
  /** Join all the same: it votes already, since it was made a member before it was ever started. */
  readonly force: boolean
}

/** The others have so long to say what they know of the node. */
const ASK_MS = 3000

/**
 * Rejects with a {@link Failure} when the others know the node as one that has been there before: then its store is not new
 * but lost, with what it promised. Resolves with what an operator should know, if anything.
 */
export async function assertMayJoin(joining: Joining): Promise<string | undefined> {
  const { force, cluster, clusterFile, id } = joining
  // Of a number that is not listed the node itself says what is wrong.
  if (force || cluster.nodes.every(({ node }) => node !== parseNode(id))) return undefined
  const configuration = await configurationOf(joining)
  if (!configuration) return 'no node of the cluster answers yet'
  const number = parseNode(id) ?? 0
  const isAmong = (nodes: readonly { readonly node: NodeNumber }[]) => nodes.some(({ node }) => node === number)
  const command = (...words: string[]) => commandLine(words, { cluster: clusterFile })
  if (isAmong(configuration.members)) {
    const replace = command('cluster', 'replace', id, 'tcp://HOST:PORT')
    throw new Failure(
      EXIT_CODES.usage,
      `${id} votes in ${cluster.name} already: if it has its store, leave out --join; if it lost it, with what it promised: ` +
        `${replace}; if it was added by force and never ran, --force`,
    )
  }
  if (isAmong(configuration.learners)) return undefined
  if (number <= configuration.numbersThrough) {
    const add = command('cluster', 'add', 'tcp://HOST:PORT')
    throw new Failure(EXIT_CODES.usage, `${id} was removed, and no number is given out twice: ${add}`)
  }
  const endpoint = cluster.nodes.find(({ node }) => node === number)?.endpoint ?? 'tcp://HOST:PORT'
  return `the cluster does not know of ${id} yet: ${command('cluster', 'add', id, endpoint)}`
}

async function configurationOf({ cluster, id, keys }: Joining): Promise<Configuration | undefined> {
  const others = { ...cluster, nodes: cluster.nodes.filter(({ node }) => node !== parseNode(id)) }
  if (others.nodes.length === 0) return undefined
  // Without keys that fit it does not start either, and says so.
  if (others.nodes.some(({ publicKey }) => publicKey !== undefined) !== (keys !== undefined)) return undefined
  const client = connect(others, { keys })
  try {
    return await client.members(undefined, { deadlineMs: ASK_MS })
  } catch (error) {
    if (error instanceof CallError) return undefined
    throw error
  } finally {
    await client.close()
  }
}
