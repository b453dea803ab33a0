import { CallError, type Client } from '@synod/client'
import { decodeData } from '@synod/codec'
import { type Command, type Found, KeyValue, type Outcome } from './key-value.ts'
import type { Body } from './message.ts'

/**
 * Maelstrom's errors that we use. All but `timeout` and `crash` are definite: the operation did not happen and never will.
 * A wrong definite error would be a lie in the history, so what is not known is always `timeout`.
 */
export const ERROR_CODES = {
  timeout: 0,
  notSupported: 10,
  temporarilyUnavailable: 11,
  malformedRequest: 12,
  crash: 13,
  keyDoesNotExist: 20,
  preconditionFailed: 22,
} as const

export type ErrorName = keyof typeof ERROR_CODES

/** What the lin-kv workload asks. */
export const LIN_KV_REQUESTS = ['read', 'write', 'cas'] as const

const { command, query } = new KeyValue().schemas

export function errorBody(error: ErrorName, text: string): Body {
  return { type: 'error', code: ERROR_CODES[error], text }
}

/** Has a request of the lin-kv workload served by the cluster. Never rejects: what goes wrong is an error's body. */
export async function serve(request: Body, client: Client): Promise<Body> {
  try {
    if (request.type === 'read') return await read(request, client)
    return await change(request, client)
  } catch (error) {
    return toErrorBody(error)
  }
}

async function read(request: Body, client: Client): Promise<Body> {
  const key = textOf(request, 'key')
  const { answer } = await client.query(query.encode(key))
  const found = dataOf(answer) as Found
  return found === null ? absent(key) : { type: 'read_ok', value: JSON.parse(found) }
}

async function change(request: Body, client: Client): Promise<Body> {
  const asked = request.type === 'write' ? writeOf(request) : casOf(request)
  const { output } = await client.submit(command.encode(asked))
  const outcome = dataOf(output) as Outcome
  if (outcome.status === 'absent') return absent(asked.key)
  if (outcome.status === 'done') return { type: `${request.type}_ok` }
  return errorBody('preconditionFailed', `key ${asked.key} has the value ${outcome.found}`)
}

function writeOf(request: Body): Command {
  return { kind: 'write', key: textOf(request, 'key'), value: textOf(request, 'value') }
}

function casOf(request: Body): Command {
  const creates = request.create_if_not_exists === true
  const [key, from, to] = [textOf(request, 'key'), textOf(request, 'from'), textOf(request, 'to')]
  return { kind: 'cas', key, from, to, creates }
}

function absent(key: string): Body {
  return errorBody('keyDoesNotExist', `there is no key ${key}`)
}

/** A request that does not say what it should. */
class MalformedRequest extends Error {}

/** A field's JSON in one spelling: the members of objects in the order of their names. */
function textOf(request: Body, field: string): string {
  const value = request[field]
  if (value === undefined) throw new MalformedRequest(`a ${request.type} has a "${field}"`)
  return JSON.stringify(value, (_, part) => (isObject(part) ? sorted(part) : part))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function dataOf(bytes: Uint8Array): unknown {
  const data = decodeData(bytes)
  if (!data.ok) throw new Error(`an answer of our own nodes cannot be read: ${data.detail}`)
  return data.value
}

function toErrorBody(error: unknown): Body {
  if (error instanceof MalformedRequest) return errorBody('malformedRequest', error.message)
  // A bug of ours; nobody knows how far the request came.
  if (!(error instanceof CallError)) return errorBody('crash', String(error))
  if (error.mayHaveExecuted) return errorBody('timeout', error.message)
  return errorBody(error.outcome === 'refused' ? 'malformedRequest' : 'temporarilyUnavailable', error.message)
}
