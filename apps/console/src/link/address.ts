import { formatDeeds, parseDeeds } from '@synod/deeds'
import { FIRST_SETTING, NODES_MAX, SEED_MAX, type Setting, TRAFFIC_EVERY_MS_MIN } from '../source/setting.ts'
import { formatLearning, parseLearning } from './learning-text.ts'

/** What is shown of a source. */
export interface Sight {
  /** The chosen node. */
  readonly node: number
  /** Views by their ids. */
  readonly messages: string
  readonly state: string
}

/** What the page shows, as the part of its address behind `#` says it. */
export type Address =
  | { readonly place: 'simulator'; readonly setting: Setting; readonly at: number; readonly sight: Sight }
  | { readonly place: 'live'; readonly token: string | undefined; readonly sight: Sight }
  | { readonly place: 'scene'; readonly scene: string; readonly step: number }
  | { readonly place: 'scenes' }
  | { readonly place: 'chart' }

/** An address, and what of the text could not be made out, as people read it. */
export interface ParsedAddress {
  readonly address: Address
  readonly faults: readonly string[]
}

export const FIRST_SIGHT: Sight = { node: 1, messages: 'ring', state: 'charts' }
/** A simulation is opened at most this far from its beginning, in milliseconds. */
export const AT_MS_MAX = 600_000

/**
 * `#sim?seed=7&nodes=5&learning=distinguished&traffic=120&deeds=…&at=1234.5&node=2&view=ring,slots`, times in milliseconds;
 * `#live`, to which `#token=…` leads; `#scene=two-leaders&step=3`; `#scenes`; `#chart`. What is left out, or makes no sense, is
 * as at the first visit.
 */
export function parseAddress(fragment: string): ParsedAddress {
  const text = fragment.replace(/^#/, '')
  const [place = '', query = ''] = text.includes('?') ? splitOnce(text, '?') : text.includes('=') ? ['', text] : [text]
  const fields = new URLSearchParams(query)
  const faults: string[] = []
  const sight = sightOf(fields)
  if (fields.has('token')) return { address: { place: 'live', token: fields.get('token') ?? undefined, sight }, faults }
  if (place === 'live') return { address: { place: 'live', token: undefined, sight }, faults }
  const scene = fields.get('scene')
  if (scene !== null) {
    return { address: { place: 'scene', scene, step: wholeOf(fields, 'step', 1, 999, 1, faults) }, faults }
  }
  if (place === 'scenes' || place === 'chart') return { address: { place }, faults }
  const at = wholeOf(fields, 'at', 0, AT_MS_MAX, 0, faults, 1000)
  return { address: { place: 'simulator', setting: settingOf(fields, faults), at, sight }, faults }
}

/** The token of a live cluster is left out: whoever has it can kill processes. */
export function formatAddress(address: Address): string {
  switch (address.place) {
    case 'simulator': {
      const { setting, at, sight } = address
      const { seed, nodes, learning, alpha, trafficEveryMs, deeds } = setting
      const fields = [
        `seed=${seed}`,
        `nodes=${nodes}`,
        `learning=${formatLearning(learning)}`,
        ...(alpha === undefined ? [] : [`alpha=${alpha}`]),
        `traffic=${trafficEveryMs}`,
        ...(deeds.length === 0 ? [] : [`deeds=${formatDeeds(deeds)}`]),
        ...(at === 0 ? [] : [`at=${at / 1000}`]),
        ...sightFields(sight),
      ]
      return `#sim?${fields.join('&')}`
    }
    case 'live':
      return `#live?${sightFields(address.sight).join('&')}`
    case 'scene':
      return `#scene=${encodeURIComponent(address.scene)}&step=${address.step}`
    case 'scenes':
    case 'chart':
      return `#${address.place}`
  }
}

function settingOf(fields: URLSearchParams, faults: string[]): Setting {
  const learning = parseLearning(fields.get('learning') ?? formatLearning(FIRST_SETTING.learning))
  if (learning === undefined) faults.push(`learning "${fields.get('learning')}" is none that there is`)
  const parsed = parseDeeds(fields.get('deeds') ?? '')
  if (!parsed.ok) faults.push(`the deeds cannot be read: ${parsed.reason}`)
  const traffic = wholeOf(fields, 'traffic', 0, 60_000, FIRST_SETTING.trafficEveryMs, faults)
  return {
    seed: wholeOf(fields, 'seed', 0, SEED_MAX, FIRST_SETTING.seed, faults),
    nodes: wholeOf(fields, 'nodes', 1, NODES_MAX, FIRST_SETTING.nodes, faults),
    learning: learning ?? FIRST_SETTING.learning,
    ...(fields.has('alpha') ? { alpha: wholeOf(fields, 'alpha', 1, 64, 8, faults) } : {}),
    trafficEveryMs: traffic === 0 ? 0 : Math.max(traffic, TRAFFIC_EVERY_MS_MIN),
    deeds: parsed.ok ? parsed.deeds : [],
  }
}

function sightOf(fields: URLSearchParams): Sight {
  const [messages = FIRST_SIGHT.messages, state = FIRST_SIGHT.state] = (fields.get('view') ?? '').split(',')
  return {
    node: wholeOf(fields, 'node', 1, 1023, FIRST_SIGHT.node, []),
    messages: messages === '' ? FIRST_SIGHT.messages : messages,
    state,
  }
}

function sightFields({ node, messages, state }: Sight): string[] {
  return [`node=${node}`, `view=${messages},${state}`]
}

/** A number of a field within limits, times `scale`, as a whole number. */
function wholeOf(
  fields: URLSearchParams,
  name: string,
  min: number,
  max: number,
  otherwise: number,
  faults: string[],
  scale = 1,
): number {
  const text = fields.get(name)
  if (text === null) return otherwise
  const value = /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * scale) : Number.NaN
  if (value >= min * scale && value <= max * scale) return value
  faults.push(`${name} is a number from ${min} to ${max}, not "${text}"`)
  return otherwise
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return [text.slice(0, index), text.slice(index + 1)]
}
