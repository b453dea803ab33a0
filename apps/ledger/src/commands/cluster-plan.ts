import type { Cluster } from '@synod/node'
import {
  type ClusterNode,
  type Configuration,
  type ConfigurationCommand,
  type ConfigurationOutput,
  formatNode,
  type NodeNumber,
} from '@synod/protocol'
import { changeOf } from '@synod/replica'
import { formatList, formatTable, paint } from '../output.ts'
import { appliedThroughOf, type ClusterView, type Strength, strengthOf } from './cluster-view.ts'

/** What an operator wants of the members. */
export interface Wish {
  /** The node that is to vote; one that learns already needs no endpoint. */
  readonly joining?: { readonly node: NodeNumber; readonly endpoint?: string; readonly publicKey?: string }
  /** The node that is to vote no more. */
  readonly leaving?: NodeNumber
  /** Make it a member before it has caught up; take the risk of a set without a quorum. */
  readonly force: boolean
}

/** What it takes, and what it comes to. */
export interface Plan {
  readonly wish: Wish
  /** Lets the new node learn; undefined when it does already. */
  readonly first: ConfigurationCommand | undefined
  /** Changes the members. */
  readonly then: ConfigurationCommand
  readonly before: Strength
  /** Undefined when it is refused. */
  readonly after: Strength | undefined
  /** Those of the members after it who do not answer now; a new node has yet to be started. */
  readonly silent: readonly string[]
  /** Why the cluster would not do it; undefined when it would. */
  readonly refusal: Pick<ConfigurationOutput, 'status' | 'detail'> | undefined
  /** Does the new node answer already? */
  readonly isRunning: boolean
  /** It is so already. */
  readonly isDone: boolean
  /** Too few of the members after it answer: the cluster would stop. Only a wish with force is granted all the same. */
  readonly isFatal: boolean
}

/** Works out a wish by the same function that every replica executes. Changes nothing. */
export function planOf(wish: Wish, { configuration, answers }: ClusterView, cluster: Cluster): Plan {
  const { joining, leaving, force } = wish
  const first = joining && firstStep(joining, configuration)
  const then = lastStep(wish)
  const before = strengthOf(cluster, numbersOf(configuration.members))
  const isMember = (node: NodeNumber) => configuration.members.some((member) => member.node === node)
  // At another address it would be another node, and there the cluster says no.
  const isJoined = joining !== undefined && isMember(joining.node) && first === undefined
  const hasLeft = leaving === undefined || configuration.removed.some(({ node }) => node === leaving)
  const isDone = joining ? isJoined && hasLeft : hasLeft && leaving !== undefined
  const isRunning = answers.some(({ node, status }) => node === joining?.node && status)
  const base = { wish, first, then, before, isDone, isRunning }
  if (isDone) return { ...base, after: before, silent: [], refusal: undefined, isFatal: false }

  const slot = appliedThroughOf(answers) + 1
  // A change that is under way is waited for, so it is no reason to refuse here.
  const context = { slot, alpha: cluster.alpha, rule: cluster.quorum, newestFrom: 0 }
  let after = configuration
  for (const command of [...(first ? [first] : []), then]) {
    const change = changeOf(after, command, context)
    if (change.output.status !== 'changed') {
      return { ...base, after: undefined, silent: [], refusal: change.output, isFatal: false }
    }
    after = change.configuration
  }
  const members = numbersOf(after.members)
  const strength = strengthOf(cluster, members)
  const answering = answers.filter(({ status }) => status).map(({ node }) => node)
  // Without force it votes only once it has caught up, so it is there.
  const willAnswer = (node: NodeNumber) => answering.includes(node) || (node === joining?.node && !force)
  const silent = members.filter((node) => !willAnswer(node))
  const changesMembers = then.type !== 'removeNode' || isMember(then.node)
  return {
    ...base,
    ...{ after: strength, refusal: undefined, silent: silent.map(formatNode) },
    isFatal: changesMembers && members.length - silent.length < strength.quorum,
  }
}

function firstStep(
  { node, endpoint, publicKey }: NonNullable<Wish['joining']>,
  { learners, members }: Configuration,
): ConfigurationCommand | undefined {
  const known = [...learners, ...members].find((other) => other.node === node)
  if (known && (endpoint === undefined || known.endpoint === endpoint)) return undefined
  const added: ClusterNode = { node, endpoint: endpoint ?? '', ...(publicKey === undefined ? {} : { publicKey }) }
  return { type: 'addLearner', node: added }
}

function lastStep({ joining, leaving, force }: Wish): ConfigurationCommand {
  const forced = force ? { force } : {}
  if (joining && leaving !== undefined) return { type: 'replaceNode', node: leaving, by: joining.node, ...forced }
  if (joining) return { type: 'addNode', node: joining.node, ...forced }
  return { type: 'removeNode', node: leaving ?? 0 }
}

function numbersOf(nodes: readonly ClusterNode[]): NodeNumber[] {
  return nodes.map(({ node }) => node)
}

const COLUMNS = [...['', 'members', 'quorum'].map((head) => ({ head })), { head: 'may fail', align: 'right' } as const]

/** The members before and after, for people. */
export function describePlan({ before, after, silent }: Plan): string {
  const row = (when: string, { members, quorum, mayFail }: Strength) => [
    ...[when, members.join(', '), `${quorum} of ${members.length}`, String(mayFail)],
  ]
  const table = formatTable(COLUMNS, [row('now', before), ...(after ? [row('then', after)] : [])])
  if (silent.length === 0) return table
  const verb = silent.length === 1 ? 'does' : 'do'
  return `${table}\n${paint.yellow(`${formatList(silent)} ${verb} not answer now`)}`
}
