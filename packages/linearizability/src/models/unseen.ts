import { canonicalText, type Json } from '../json.ts'
import type { KeyValueCall } from './key-value.ts'
import type { RegisterCall } from './register.ts'

/**
 * For each call whether it writes a value that nobody can have seen. A `cas` that failed saw that its value was not there,
 * which any write may explain.
 */
export function unseenWrites(calls: readonly RegisterCall[]): boolean[] {
  const seen = new Set<string>()
  const guarded = new Set<string>()
  for (const call of calls) {
    if (call.type === 'read') seen.add(canonicalText([call.key, call.seen]))
    if (call.type === 'cas') seen.add(canonicalText([call.key, call.from]))
    if (call.type === 'cas' && call.done === false) guarded.add(call.key)
  }
  return calls.map(
    (call) => call.type === 'write' && !guarded.has(call.key) && !seen.has(canonicalText([call.key, call.to])),
  )
}

/**
 * For each call whether it puts or appends a text that nobody can have seen: every `get` until the next `put` would see it.
 * Keys that hold more than texts, or have a `cas`, are left alone.
 */
export function unseenTexts(calls: readonly KeyValueCall[]): boolean[] {
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
