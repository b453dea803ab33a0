import {
  type ClusterNode,
  type Configuration,
  type ConfigurationCommand,
  type ConfigurationOutput,
  type ConfigurationStatus,
  formatMembers,
  formatNode,
  isNodeNumber,
  type Member,
  NODE_NUMBER_MAX,
  type NodeNumber,
  QuorumError,
  type QuorumRule,
  quorumsFor,
  type Slot,
} from '@synod/protocol'

/** So many nodes that were removed are remembered, so that they can be reached and told. */
export const REMOVED_MAX = 16

/** Where a command stands in the history, and what its cluster fixed for life. */
export interface ChangeContext {
  readonly slot: Slot
  readonly alpha: number
  readonly rule: QuorumRule
  /** The first slot of the newest members: beyond `slot` while an earlier change is not in effect yet. */
  readonly newestFrom: Slot
}

/** The configuration after a command; the same object when the command changed nothing. */
export interface Change {
  readonly configuration: Configuration
  readonly output: ConfigurationOutput
}

/** What the cluster is initialised with. Slots 1…α, and all until the first change, are decided by these members. */
export function initialConfiguration(
  members: readonly ClusterNode[],
  learning: Configuration['learning'],
): Configuration {
  const sorted = byNumber(members)
  return {
    members: sorted,
    learners: [],
    removed: [],
    numbersThrough: sorted.at(-1)?.node ?? 0,
    learning,
    changedAt: 0,
  }
}

/** Executes one configuration command (PMS 3.10). A function of its arguments: every replica computes the same. */
export function changeOf(before: Configuration, command: ConfigurationCommand, context: ChangeContext): Change {
  switch (command.type) {
    case 'addLearner':
      return addLearner(before, command.node, context)
    case 'addNode':
      return addNode(before, command.node, context, command.incarnation)
    case 'removeNode':
      return removeNode(before, command.node, context)
    case 'replaceNode':
      return replaceNode(before, command.node, command.by, context, command.incarnation)
    case 'setLearning':
      return setLearning(before, command.learning, context)
  }
}

function addLearner(before: Configuration, node: ClusterNode, { slot }: ChangeContext): Change {
  const name = formatNode(node.node)
  const known = [...before.members, ...before.learners].find((other) => other.node === node.node)
  if (known && isSame(known, node)) return refusal(before, 'unchanged', `${name} takes part already`)
  if (node.node <= before.numbersThrough) {
    const next = before.numbersThrough + 1
    const advice = isNodeNumber(next) ? `the next free number is ${formatNode(next)}` : 'there is none left'
    return refusal(before, 'number used', `${name} was given out before, and no number is given out twice: ${advice}`)
  }
  const fault = faultOf(before, node)
  if (fault) return refusal(before, 'invalid', fault)
  const learners = byNumber([...before.learners, node])
  const after = { ...before, learners, numbersThrough: node.node, changedAt: slot }
  return change(after, 0, `${name} learns at ${node.endpoint}; it votes once it is added`)
}

function addNode(before: Configuration, number: NodeNumber, context: ChangeContext, incarnation?: string): Change {
  const name = formatNode(number)
  if (find(before.members, number)) return refusal(before, 'unchanged', `${name} is a member already`)
  const node = find(before.learners, number)
  if (!node) return refusal(before, 'not a learner', `${name} does not learn yet: a node learns before it votes`)
  const members = byNumber([...before.members, registered(node, incarnation)])
  const learners = without(before.learners, number)
  return withMembers(before, { ...before, members, learners }, context, `${name} votes`)
}

function removeNode(before: Configuration, number: NodeNumber, context: ChangeContext): Change {
  const name = formatNode(number)
  const learner = find(before.learners, number)
  if (learner) {
    const after = { ...before, learners: without(before.learners, number), removed: withRemoved(before, learner) }
    return change({ ...after, changedAt: context.slot }, 0, `${name} learns no more`)
  }
  const member = find(before.members, number)
  if (!member) return refusal(before, 'not a member', `${name} is no member; those are ${namesOf(before)}`)
  if (before.members.length === 1) return refusal(before, 'last member', `${name} is the last member`)
  const after = { ...before, members: without(before.members, number), removed: withRemoved(before, member) }
  return withMembers(before, after, context, `${name} votes no more`)
}

function replaceNode(
  before: Configuration,
  number: NodeNumber,
  by: NodeNumber,
  context: ChangeContext,
  incarnation?: string,
): Change {
  const member = find(before.members, number)
  if (!member)
    return refusal(before, 'not a member', `${formatNode(number)} is no member; those are ${namesOf(before)}`)
  const node = find(before.learners, by)
  if (!node) {
    const detail = `${formatNode(by)} does not learn yet: a node learns before it votes`
    return refusal(before, find(before.members, by) ? 'unchanged' : 'not a learner', detail)
  }
  const members = byNumber([...without(before.members, number), registered(node, incarnation)])
  const after = { ...before, members, learners: without(before.learners, by), removed: withRemoved(before, member) }
  return withMembers(before, after, context, `${formatNode(by)} votes in the place of ${formatNode(number)}`)
}

/** From now on only the node with this store votes under the number. */
function registered(node: ClusterNode, incarnation: string | undefined): Member {
  return incarnation === undefined ? node : { ...node, incarnation }
}

function setLearning(before: Configuration, learning: Configuration['learning'], { slot }: ChangeContext): Change {
  if (JSON.stringify(learning) === JSON.stringify(before.learning)) {
    return refusal(before, 'unchanged', `learning is ${formatLearning(learning)} already`)
  }
  return change({ ...before, learning, changedAt: slot }, 0, `learning is ${formatLearning(learning)}`)
}

/**
 * Other members from slot i+α on. Refused while an earlier change is not in effect, so that two sets at most are in view; and
 * where the rule gives the new set no quorums that intersect (PMS Q1).
 */
function withMembers(
  before: Configuration,
  after: Configuration,
  { slot, alpha, rule, newestFrom }: ChangeContext,
  what: string,
): Change {
  if (newestFrom > slot) {
    return refusal(before, 'under way', `the change before takes effect at slot ${newestFrom}: ask again then`)
  }
  const fault = quorumFault(rule, after)
  if (fault) return refusal(before, 'no quorum', fault)
  const fromSlot = slot + alpha
  return change({ ...after, changedAt: slot }, fromSlot, `${what} from slot ${fromSlot} on`)
}

function quorumFault(rule: QuorumRule, { members }: Configuration): string | undefined {
  try {
    quorumsFor(rule, numbersOf(members))
    return undefined
  } catch (error) {
    if (error instanceof QuorumError) return error.message
    throw error
  }
}

function faultOf(before: Configuration, node: ClusterNode): string | undefined {
  if (!isNodeNumber(node.node)) return `a node's number is from 1 to ${NODE_NUMBER_MAX}, not ${node.node}`
  const others = [...before.members, ...before.learners]
  const neighbour = others.find(({ endpoint }) => endpoint === node.endpoint)
  if (neighbour) return `${formatNode(neighbour.node)} is at ${node.endpoint}`
  const haveKeys = others.some(({ publicKey }) => publicKey !== undefined)
  if (haveKeys && node.publicKey === undefined)
    return `${formatNode(node.node)} needs a public key: the others have one`
  if (!haveKeys && node.publicKey !== undefined) return `${formatNode(node.node)} has a public key, and the others none`
  return undefined
}

function change(configuration: Configuration, fromSlot: Slot, detail: string): Change {
  const members = numbersOf(configuration.members)
  return { configuration, output: { status: 'changed', detail, fromSlot, members } }
}

function refusal(configuration: Configuration, status: ConfigurationStatus, detail: string): Change {
  const members = numbersOf(configuration.members)
  return { configuration, output: { status, detail, fromSlot: 0, members } }
}

function withRemoved({ removed }: Configuration, { incarnation: _, ...node }: Member): readonly ClusterNode[] {
  return [...removed, node].slice(-REMOVED_MAX)
}

function find(nodes: readonly ClusterNode[], number: NodeNumber): ClusterNode | undefined {
  return nodes.find(({ node }) => node === number)
}

function without<N extends ClusterNode>(nodes: readonly N[], number: NodeNumber): readonly N[] {
  return nodes.filter(({ node }) => node !== number)
}

function byNumber<N extends ClusterNode>(nodes: readonly N[]): readonly N[] {
  return [...nodes].sort((a, b) => a.node - b.node)
}

function isSame(one: ClusterNode, other: ClusterNode): boolean {
  return one.endpoint === other.endpoint && one.publicKey === other.publicKey
}

function numbersOf(nodes: readonly ClusterNode[]): NodeNumber[] {
  return nodes.map(({ node }) => node)
}

function namesOf({ members }: Configuration): string {
  return formatMembers(numbersOf(members))
}

function formatLearning(learning: Configuration['learning']): string {
  return typeof learning === 'string' ? learning : `${learning.delegates} delegates`
}
