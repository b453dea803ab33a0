import { HistoryError } from '../history-error.ts'
import { canonicalText, isEqual, type Json } from '../json.ts'
import type { Model } from '../model.ts'
import type { Operation } from '../operation.ts'
import { type CompareAndSet, compareAndSet, readCompareAndSet } from './compare-and-set.ts'
import type { RegisterOptions } from './register.ts'

export type KeyValueCall =
  | { readonly type: 'get'; readonly key: string; readonly seen: Json }
  | { readonly type: 'put'; readonly key: string; readonly to: Json }
  | { readonly type: 'append'; readonly key: string; readonly text: string }
  | CompareAndSet

/** What a key holds: `undefined` before the first `put`. */
export type Held = Json | undefined

/**
 * Keys with `get` (or `read`), `put` (or `write`), `append` to a text, and `cas`. Without `init`, a key that was never put
 * reads as null or as the empty text, since systems differ in that, and is appended to like the empty text.
 */
export function keyValueModel(options: RegisterOptions = {}): Model<Held, KeyValueCall> {
  return {
    name: 'kv',
    read: (operation) => readCall(operation, options),
    init: () => options.init,
    step: takeStep,
    keyOf: textOf,
    reads: (calls) => calls.map((call) => call.type === 'get' || (call.type === 'cas' && call.done === false)),
    // What is not a text cannot be appended to, so that a put may be needed for that alone.
    unseen: (calls) => (typeof (options.init ?? '') === 'string' ? unseenTexts(calls) : calls.map(() => false)),
    canReach,
    parts: (calls) => calls.map(({ key }) => [key]),
    describe: (held) => (held === undefined ? 'nothing' : canonicalText(held)),
  }
}

function readCall(operation: Operation, { strictFail, nilAny }: RegisterOptions): KeyValueCall | undefined {
  const { f, key, asked, answered, outcome, invoked } = operation
  if (key === undefined) throw new HistoryError(invoked, `${f} needs a "key"`)
  switch (f) {
    case 'get':
    case 'read':
      if (outcome !== 'ok' || (nilAny && answered === null)) return undefined
      return { type: 'get', key, seen: answered }
    case 'put':
    case 'write':
      return outcome === 'fail' ? undefined : { type: 'put', key, to: asked }
    case 'append':
      if (typeof asked !== 'string')
        throw new HistoryError(invoked, `the value of an append must be a text, not ${JSON.stringify(asked)}`)
      return outcome === 'fail' ? undefined : { type: 'append', key, text: asked }
    case 'cas':
      return readCompareAndSet(operation, key, strictFail === true)
    default:
      throw new HistoryError(invoked, `keys have get, put, append and cas (or read and write), but no ${f}`)
  }
}

function takeStep(held: Held, call: KeyValueCall): { readonly state: Held } | false {
  switch (call.type) {
    case 'get':
      return reads(held, call.seen) && { state: held }
    case 'put':
      return { state: call.to }
    case 'append':
      return append(held, call.text)
    case 'cas':
      // A key that holds nothing is not set by any cas.
      if (held === undefined) return call.done !== true && { state: held }
      return compareAndSet(held, call)
  }
}

function reads(held: Held, seen: Json): boolean {
  return held === undefined ? seen === null || seen === '' : isEqual(held, seen)
}

function append(held: Held, text: string): { readonly state: Held } | false {
  if (held === undefined || held === null) return { state: text }
  return typeof held === 'string' && { state: held + text }
}

/**
 * For each call whether it puts or appends a text that nobody can have seen: every `get` until the next `put` would see it.
 * Keys that hold more than texts, or have a `cas`, are left alone.
 */
function unseenTexts(calls: readonly KeyValueCall[]): boolean[] {
  const seen = new Map<string, string[]>()
  const guarded = new Set<string>()
  for (const call of calls) {
    if (call.type === 'cas' || (call.type === 'put' && !isText(call.to))) guarded.add(call.key)
    if (call.type !== 'get' || !isText(call.seen)) continue
    const list = seen.get(call.key)
    if (list === undefined) seen.set(call.key, [call.seen])
    else list.push(call.seen)
  }
  const texts = new Map([...seen].map(([key, list]) => [key, list.join('\n')]))
  return calls.map((call) => {
    if (call.type === 'get' || call.type === 'cas' || guarded.has(call.key)) return false
    const text = call.type === 'put' ? call.to : call.text
    return isText(text) && text !== '' && !(texts.get(call.key) ?? '').includes(text)
  })
}

function isText(data: Json): data is string {
  return typeof data === 'string'
}

/** Texts only grow, or are set anew: what is read must be what is held or is yet to be set, and appends yet to come. */
function canReach(held: Held, goal: KeyValueCall, pool: readonly KeyValueCall[]): boolean {
  if (goal.type !== 'get') return true
  const { seen } = goal
  if (typeof seen !== 'string') return reads(held, seen) || pool.some((call) => sets(call) && isEqual(call.to, seen))
  return canBecome(held ?? '', seen, pool) || pool.some((call) => sets(call) && canBecome(call.to, seen, pool))
}

function sets(call: KeyValueCall): call is Extract<KeyValueCall, { to: Json }> {
  return call.type === 'put' || call.type === 'cas'
}

/** Whether a value becomes a text by appends alone, each of which may be taken more than once, for simplicity's sake. */
function canBecome(held: Json, text: string, pool: readonly KeyValueCall[]): boolean {
  if (held !== null && (typeof held !== 'string' || !text.startsWith(held))) return false
  const lengths = [held === null ? 0 : held.length]
  const met = new Set(lengths)
  for (let length = lengths.pop(); length !== undefined; length = lengths.pop()) {
    if (length === text.length) return true
    for (const call of pool) {
      if (call.type !== 'append' || !text.startsWith(call.text, length) || met.has(length + call.text.length)) continue
      met.add(length + call.text.length)
      lengths.push(length + call.text.length)
    }
  }
  return false
}

/** Texts can be long, and are compared often: they are not quoted as JSON would. */
function textOf(held: Held): string {
  if (held === undefined) return ''
  return typeof held === 'string' ? `"${held}` : canonicalText(held)
}
