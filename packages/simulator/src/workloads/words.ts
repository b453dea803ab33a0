import { keyValueModel, type Model, registerModel } from '@synod/linearizability'
import type { Random } from '../random.ts'
import { createWordStore, wordCommand, wordQuery } from './word-store.ts'
import type { Workload, WorkloadCall } from './workload.ts'

const KEYS = ['red', 'green', 'blue'] as const
const REGISTER_KEY = 'register'
/** Every value written is another one, so that a read says which write it saw; a `cas` guesses among the last few. */
const GUESSES = 6

/** Keys with `get`, `put`, `append` and `cas`. */
export const kvWorkload: Workload = {
  name: 'kv',
  machine: createWordStore,
  setup: [],
  model: keyValueModel({ strictFail: true }) as Model<unknown, unknown>,
  next(random, unique) {
    const key = random.pick(KEYS)
    return drawCall(random, unique, { key, f: { read: 'get', write: 'put' }, appends: true })
  },
  outcome: wordOutcome,
}

/** One register with `read`, `write` and `cas`. */
export const registerWorkload: Workload = {
  name: 'register',
  machine: createWordStore,
  setup: [],
  model: registerModel({ init: null, strictFail: true }) as Model<unknown, unknown>,
  next(random, unique) {
    const { key: _, ...call } = drawCall(random, unique, {
      key: REGISTER_KEY,
      f: { read: 'read', write: 'write' },
      appends: false,
    })
    return call
  },
  outcome: wordOutcome,
}

interface Dialect {
  readonly key: string
  readonly f: { readonly read: string; readonly write: string }
  readonly appends: boolean
}

function drawCall(random: Random, unique: number, { key, f, appends }: Dialect): WorkloadCall {
  const word = `${unique}`
  const chance = random.fraction()
  if (chance < 0.4) {
    const body = wordQuery.encode([random.chance(0.3) ? 'getRow' : 'get', key])
    return { kind: 'query', f: f.read, key, value: null, body }
  }
  if (chance < 0.7)
    return { kind: 'command', f: f.write, key, value: word, body: wordCommand.encode(['put', key, word]) }
  if (appends && chance < 0.85) {
    const more = `,${word}`
    return { kind: 'command', f: 'append', key, value: more, body: wordCommand.encode(['append', key, more]) }
  }
  const from = `${Math.max(1, unique - random.between(1, GUESSES))}`
  const body = wordCommand.encode(['cas', key, from, word])
  return { kind: 'command', f: 'cas', key, value: [from, word], failureIsAnswer: true, body }
}

function wordOutcome(call: WorkloadCall, output: unknown) {
  if (call.kind === 'query') {
    if (output !== null && typeof output !== 'string')
      throw new TypeError('a word store answers a query with a word or null')
    return { value: output }
  }
  if (typeof output !== 'boolean') throw new TypeError('a word store answers a command with true or false')
  return { value: call.value, failed: !output }
}
