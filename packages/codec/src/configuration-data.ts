import type {
  ClusterLearning,
  ClusterNode,
  Configuration,
  ConfigurationCommand,
  ConfigurationOutput,
  ConfigurationStatus,
  Member,
} from '@synod/protocol'
import { decodeData, encodeData } from './data.ts'
import { readBoolean, readList, readName, readNode, readNodeOrNone, readUint, wrongType } from './data-fields.ts'
import { Refusal, type Result } from './result.ts'

/*
 * What is said about the configuration (PMS 3.10), as plain data: commands in batches, what they answered, and the
 * configuration itself in answers to `members` and in snapshots. Every replica judges the same bytes alike, so the bounds
 * are part of the format; an object has the fields that its type names and no others. Encoders throw a `RangeError` for
 * what the decoder beside them would refuse.
 */

/** Characters of a node's endpoint. */
export const ENDPOINT_LENGTH_MAX = 256
/** Characters of a node's public key, as Z85 writes 32 bytes. */
export const PUBLIC_KEY_LENGTH = 40

/** The body of a `configure` command, in a call and in a batch. */
export function encodeConfigurationCommand(command: ConfigurationCommand): Uint8Array {
  return encode(command, readCommand)
}

/** Reads what {@link encodeConfigurationCommand} writes; any bytes give a command or a refusal. */
export function decodeConfigurationCommand(bytes: Uint8Array): Result<ConfigurationCommand> {
  return decode(bytes, 'configuration command', readCommand)
}

/** What a configuration command answered: the body of its reply. */
export function encodeConfigurationOutput(output: ConfigurationOutput): Uint8Array {
  return encode(output, readOutput)
}

/** Reads what {@link encodeConfigurationOutput} writes. */
export function decodeConfigurationOutput(bytes: Uint8Array): Result<ConfigurationOutput> {
  return decode(bytes, 'configuration output', readOutput)
}

/** Who takes part: the answer to `members`, and part of a snapshot's header. */
export function encodeConfiguration(configuration: Configuration): Uint8Array {
  return encode(configuration, readConfiguration)
}

/** Reads what {@link encodeConfiguration} writes. That nobody is two things at once, the replica has seen to. */
export function decodeConfiguration(bytes: Uint8Array): Result<Configuration> {
  return decode(bytes, 'configuration', readConfiguration)
}

/** Reading first puts the fields into one order, so that equal values give equal bytes. */
function encode<T>(value: T, read: (value: unknown) => T): Uint8Array {
  try {
    return encodeData(read(value))
  } catch (error) {
    throw error instanceof Refusal ? new RangeError(`cannot encode ${error.detail}`) : error
  }
}

function decode<T>(bytes: Uint8Array, subject: string, read: (value: unknown) => T): Result<T> {
  const data = decodeData(bytes)
  if (!data.ok) return data
  try {
    return { ok: true, value: read(data.value) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.reason, detail: `${subject}: ${error.detail}` }
    throw error
  }
}

function readCommand(value: unknown): ConfigurationCommand {
  const type = isObject(value) ? value.type : undefined
  switch (type) {
    case 'addLearner':
      return { type, node: readClusterNode(readFields(value, ['type', 'node']).node) }
    case 'addNode': {
      const { node, force, incarnation } = readFields(value, ['type', 'node'], ['force', 'incarnation'])
      return { type, node: readNode(node), ...readForce(force), ...readIncarnation(incarnation) }
    }
    case 'removeNode':
      return { type, node: readNode(readFields(value, ['type', 'node']).node) }
    case 'replaceNode': {
      const fields = readFields(value, ['type', 'node', 'by'], ['force', 'incarnation'])
      const { node, by, force, incarnation } = fields
      return { type, node: readNode(node), by: readNode(by), ...readForce(force), ...readIncarnation(incarnation) }
    }
    case 'setLearning':
      return { type, learning: readLearning(readFields(value, ['type', 'learning']).learning) }
    default:
      throw new Refusal('unknown tag', 'a configuration command that this version does not know')
  }
}

const STATUSES: Readonly<Record<ConfigurationStatus, true>> = {
  changed: true,
  unchanged: true,
  invalid: true,
  'number used': true,
  'not a learner': true,
  'not a member': true,
  'under way': true,
  'last member': true,
  'no quorum': true,
  lagging: true,
}

function readOutput(value: unknown): ConfigurationOutput {
  const { status, detail, fromSlot, members } = readFields(value, ['status', 'detail', 'fromSlot', 'members'])
  return {
    status: readStatus(status),
    detail: readName(detail),
    fromSlot: readUint(fromSlot),
    members: readList(members).map(readNode),
  }
}

function readStatus(value: unknown): ConfigurationStatus {
  const status = readName(value)
  if (Object.hasOwn(STATUSES, status)) return status as ConfigurationStatus
  throw new Refusal('unknown tag', 'a status of a configuration command that this version does not know')
}

function readConfiguration(value: unknown): Configuration {
  const fields = readFields(value, ['members', 'learners', 'removed', 'numbersThrough', 'learning', 'changedAt'])
  return {
    members: readOrdered(fields.members, readMember),
    learners: readOrdered(fields.learners, readClusterNode),
    removed: readList(fields.removed).map(readClusterNode),
    numbersThrough: readNodeOrNone(fields.numbersThrough),
    learning: readLearning(fields.learning),
    changedAt: readUint(fields.changedAt),
  }
}

function readOrdered<N extends ClusterNode>(value: unknown, read: (element: unknown) => N): N[] {
  let highest = 0
  return readList(value).map((element) => {
    const node = read(element)
    if (node.node <= highest) throw new Refusal('out of range', 'nodes that are not in order of their numbers')
    highest = node.node
    return node
  })
}

function readClusterNode(value: unknown): ClusterNode {
  const { node, endpoint, publicKey } = readFields(value, ['node', 'endpoint'], ['publicKey'])
  const address = { node: readNode(node), endpoint: readEndpoint(endpoint) }
  return publicKey === undefined ? address : { ...address, publicKey: readPublicKey(publicKey) }
}

function readMember(value: unknown): Member {
  const { node, endpoint, publicKey, incarnation } = readFields(
    value,
    ['node', 'endpoint'],
    ['publicKey', 'incarnation'],
  )
  const member = readClusterNode({ node, endpoint, ...(publicKey === undefined ? {} : { publicKey }) })
  return { ...member, ...readIncarnation(incarnation) }
}

function readIncarnation(value: unknown): { incarnation?: string } {
  return value === undefined ? {} : { incarnation: readName(value) }
}

function readEndpoint(value: unknown): string {
  const endpoint = readName(value)
  if (endpoint === '') throw new Refusal('out of range', 'an empty endpoint')
  if (endpoint.length <= ENDPOINT_LENGTH_MAX) return endpoint
  throw new Refusal('oversized', `an endpoint of ${endpoint.length} characters, at most ${ENDPOINT_LENGTH_MAX}`)
}

function readPublicKey(value: unknown): string {
  const publicKey = readName(value)
  if (publicKey.length === PUBLIC_KEY_LENGTH) return publicKey
  throw new Refusal('out of range', `a public key of ${publicKey.length} characters, where it has ${PUBLIC_KEY_LENGTH}`)
}

function readLearning(value: unknown): ClusterLearning {
  if (value === 'every' || value === 'distinguished') return value
  if (typeof value === 'string') throw new Refusal('unknown tag', 'a learning mode that this version does not know')
  return { delegates: readNode(readFields(value, ['delegates']).delegates) }
}

function readForce(value: unknown): { force?: boolean } {
  return value === undefined ? {} : { force: readBoolean(value) }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}

/** An object with all of `required`, perhaps some of `optional`, and nothing else. */
function readFields(
  value: unknown,
  required: readonly string[],
  optional: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  if (!isObject(value)) return wrongType('map', value)
  const missing = required.filter((name) => !Object.hasOwn(value, name))
  if (missing.length > 0) throw new Refusal('malformed', `no ${missing.join(', no ')}`)
  const known = new Set([...required, ...optional])
  if (Object.keys(value).every((name) => known.has(name))) return value
  throw new Refusal('malformed', 'a field that this version does not know')
}
