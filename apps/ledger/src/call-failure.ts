import type { CallError } from '@synod/client'
import type { Cluster } from '@synod/node'
import { clusterMembers, type NodeNumber, quorumSize, quorumsFor } from '@synod/protocol'
import { askNodes, type NodeAnswer, rosterAmong, type StatusClient } from './ask-nodes.ts'
import { EXIT_CODES, Failure } from './failure.ts'
import { formatList } from './output.ts'
import { commandLine } from './repeat.ts'

/** How a command that may have been executed is asked for again. */
export interface Repeat {
  /** What to type. */
  readonly command: string
  /** The id that makes the second time the same as the first. */
  readonly id?: string
}

/** Where a call went. */
export interface CallTarget {
  readonly client: StatusClient
  readonly cluster: Cluster
  readonly clusterFile: string
  /** The client's, where nodes have keys. */
  readonly publicKey?: string
}

/** How long nodes have to say that they are alive, once a call has failed. */
const PROBE_MS = 800

/** What a call's failure means to the user of the command line: who answers, and what to do. */
export async function explainCallError(error: CallError, target: CallTarget, repeat?: Repeat): Promise<Failure> {
  const { outcome } = error
  if (outcome === 'refused') return new Failure(EXIT_CODES.usage, error.message, { outcome })
  const { client, cluster } = target
  const answers = await askNodes(client, cluster, PROBE_MS)
  const who = describeQuorum(answers, cluster)
  if (error.mayHaveExecuted) return outcomeUnknown(who, repeat)
  const what = who ?? error.message
  return new Failure(EXIT_CODES.unavailable, `${what}${advice(answers, target, who !== undefined)}`, {
    outcome,
    answering: answers.filter(({ status }) => status).map(({ id }) => id),
    needed: quorumSize(quorumsFor(cluster.quorum, membersAmong(answers, cluster))),
  })
}

function outcomeUnknown(who: string | undefined, repeat: Repeat | undefined): Failure {
  const why = who === undefined ? '' : ` (${who})`
  const ask = repeat ? `; ask again under the same id: ${repeat.command}` : ''
  return new Failure(EXIT_CODES.unknown, `outcome unknown${why}: it may have been executed, once${ask}`, {
    outcome: 'unknown',
    ...(repeat?.id === undefined ? {} : { id: repeat.id }),
    ...(repeat ? { repeat: repeat.command } : {}),
  })
}

/** `no quorum: 2 of 3 nodes needed, n1 answers; n2 and n3 do not`. Undefined when enough of them answer. */
export function describeQuorum(answers: readonly NodeAnswer[], cluster: Cluster): string | undefined {
  const members = membersAmong(answers, cluster)
  const needed = quorumSize(quorumsFor(cluster.quorum, members))
  const asked = answers.filter(({ node }) => members.includes(node))
  const answering = asked.filter(({ status }) => status).map(({ id }) => id)
  const silent = asked.filter(({ status }) => !status).map(({ id }) => id)
  if (answering.length >= needed) return undefined
  if (answering.length === 0) {
    const where = asked.map(({ id, endpoint }) => `${id} at ${endpoint}`)
    return `no node of ${cluster.name} answers (${where.join(', ')})`
  }
  return (
    `no quorum: ${needed} of ${members.length} nodes needed, ` +
    `${formatList(answering)} ${verb(answering, 'answers', 'answer')}; ${formatList(silent)} ${verb(silent, 'does', 'do')} not`
  )
}

/** Who votes, as those that answer know; the file's nodes when nobody does. */
function membersAmong(answers: readonly NodeAnswer[], cluster: Cluster): readonly NodeNumber[] {
  return rosterAmong(answers)?.members ?? clusterMembers(cluster)
}

function verb(subjects: readonly string[], singular: string, plural: string): string {
  return subjects.length === 1 ? singular : plural
}

function advice(answers: readonly NodeAnswer[], target: CallTarget, isQuorumMissing: boolean): string {
  if (!isQuorumMissing) return ''
  const silent = answers.find(({ status }) => !status)
  if (answers.every(({ status }) => !status)) return silenceAdvice(target)
  const id = silent?.id ?? ''
  const keys = target.publicKey === undefined ? undefined : `${id}.keys`
  return `. Start one: ${commandLine(['node', '--id', id], { cluster: target.clusterFile, keys })}`
}

function silenceAdvice({ cluster, clusterFile, publicKey }: CallTarget): string {
  if (publicKey === undefined) return '; is it running? "ledger up" starts one here'
  if (cluster.clients?.includes(publicKey)) return '; does it run, with this key among its "clients"?'
  return `; "clients" of ${clusterFile} lacks your public key, ${publicKey}: add it there and at the nodes, and start them anew`
}
