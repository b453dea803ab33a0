import { type Deed, LIVE_DEEDS } from '@synod/deeds'
import { NODE_NUMBER_MAX } from '@synod/protocol'
import * as v from 'valibot'
import { TRAFFIC_PER_SECOND_MAX, type TrafficRate } from './api.ts'

/** A value, or why what was sent is none. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

const AMOUNT_DIGITS_MAX = 19
const NAME_CHARACTERS_MAX = 200

const Node = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(NODE_NUMBER_MAX))
// What an account may be called and how much may be moved is for the ledger to say.
const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(NAME_CHARACTERS_MAX))
const Amount = v.pipe(v.string(), v.regex(/^[1-9]\d*$/, 'an amount is decimal digits'), v.maxLength(AMOUNT_DIGITS_MAX))
const Learning = v.union([v.picklist(['every', 'distinguished']), v.strictObject({ delegates: Node })])
const Call = v.variant('f', [
  v.strictObject({ f: v.literal('open'), account: Name, currency: Name }),
  v.strictObject({ f: v.picklist(['deposit', 'withdraw']), account: Name, amount: Amount }),
  v.strictObject({ f: v.literal('transfer'), from: Name, to: Name, amount: Amount }),
])

const LiveDeed = v.variant('type', [
  v.strictObject({ type: v.picklist(['kill', 'pause', 'resume', 'start', 'removeNode']), node: Node }),
  v.strictObject({ type: v.picklist(['cut', 'mend']), from: Node, to: Node, isBothWays: v.boolean() }),
  v.strictObject({ type: v.literal('learning'), learning: Learning }),
  v.strictObject({ type: v.literal('call'), node: Node, call: Call }),
])

const Rate = v.strictObject({
  perSecond: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(TRAFFIC_PER_SECOND_MAX)),
})

/** A deed that can be done to a live cluster. */
export type LiveDeed = Extract<Deed, v.InferOutput<typeof LiveDeed>>

/** Reads the JSON of a deed. */
export function parseDeed(json: string): Parsed<LiveDeed> {
  const parsed = parse(LiveDeed, json)
  if (parsed.ok || !isOtherDeed(json)) return parsed
  return { ok: false, reason: `a live cluster takes ${LIVE_DEEDS.join(', ')}; the rest is for the simulated one` }
}

/** Reads the JSON of a rate of traffic. */
export function parseRate(json: string): Parsed<TrafficRate> {
  return parse(Rate, json)
}

function parse<const Schema extends v.GenericSchema>(schema: Schema, json: string): Parsed<v.InferOutput<Schema>> {
  const value = parseJson(json)
  if (value === undefined) return { ok: false, reason: 'the body is no JSON' }
  const result = v.safeParse(schema, value)
  if (result.success) return { ok: true, value: result.output }
  const [issue] = result.issues
  const path = v.getDotPath(issue)
  return { ok: false, reason: path === null ? issue.message : `${path}: ${issue.message}` }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function isOtherDeed(json: string): boolean {
  const result = v.safeParse(v.object({ type: v.string() }), parseJson(json))
  return result.success && !LIVE_DEEDS.some((type) => type === result.output.type)
}
