import { type ClusterLearning, isNodeNumber, type NodeNumber } from '@synod/protocol'
import type { CallRequest, Deed, TimedDeed } from './deed.ts'

/*
 * Deeds as a link carries them: short, readable, and of characters that no part of a URL changes.
 *
 *   deeds  = [ deed *( "_" deed ) ]             in order of time
 *   deed   = time letter fields                 time in milliseconds, three decimals at most
 *   fields = [ field *( "-" field ) ]
 *
 *   1200k2              kill n2                 1200s2        start n2
 *   1200p2              pause n2                1200r2        resume n2
 *   1200w2              wipe the store of n2    1200a         add a node
 *   1200v2              remove n2               1200gevery    learning: every, distinguished, or a number of delegates
 *   1200c1-2            cut n1 – n2             1200m1-2      mend n1 – n2
 *   1200o1-2            cut n1 → n2 alone       1200n1-2      mend n1 → n2 alone
 *   1200l1-2-400        n1 → n2 is 400 ms slower
 *   1200d2-300          a flush of n2 takes 300 ms longer
 *   1200x20-10-5        of a hundred messages 20 are lost, 10 come twice, 5 are late
 *   1200u1-2-1500       n1 and n2 duel for 1,500 ms
 *   1200q2-o-alice-EUR  a client asks n2 to open an account; `d` deposits, `w` withdraws: 1200q2-d-alice-500
 *   1200q2-t-alice-bob-30
 *
 * In a name, letters, digits and points stand for themselves; anything else is `*` and the four hexadecimal digits of its
 * UTF-16 code unit.
 */

/** What a text says, or at which character (from 0) it is none, and why. */
export type ParsedDeeds =
  | { readonly ok: true; readonly deeds: readonly TimedDeed[] }
  | { readonly ok: false; readonly at: number; readonly reason: string }

/** Deeds in one text, at most. */
export const DEEDS_MAX = 1000
const TEXT_CHARACTERS_MAX = 65_536
const NAME_CHARACTERS_MAX = 64
/** An hour: nothing is slower, and nothing lasts longer, in milliseconds. */
const MS_MAX = 3_600_000

/** Throws a `RangeError` for a number that has no digits of this kind, such as a negative one. */
export function formatDeeds(deeds: readonly TimedDeed[]): string {
  return deeds.map(({ at, deed }) => `${formatTime(at)}${formatDeed(deed)}`).join('_')
}

/** Total: any text is deeds, or a fault with its place. */
export function parseDeeds(text: string): ParsedDeeds {
  if (text.length > TEXT_CHARACTERS_MAX) {
    return { ok: false, at: TEXT_CHARACTERS_MAX, reason: `deeds take ${TEXT_CHARACTERS_MAX} characters at most` }
  }
  if (text === '') return { ok: true, deeds: [] }
  const deeds: TimedDeed[] = []
  let place = 0
  try {
    for (const part of text.split('_')) {
      if (deeds.length === DEEDS_MAX) throw new Fault(place, `${DEEDS_MAX} deeds are the most`)
      const deed = parseDeed(part, place)
      if (deed.at < (deeds.at(-1)?.at ?? 0)) throw new Fault(place, 'deeds come in order of time')
      deeds.push(deed)
      place += part.length + 1
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { ok: false, at: error.at, reason: error.reason }
  }
  return { ok: true, deeds }
}

// ---- writing ----------------------------------------------------------------------------------------------------------

function formatTime(us: number): string {
  if (!Number.isSafeInteger(us) || us < 0) throw new RangeError(`a deed has a time in whole microseconds, not ${us}`)
  const fraction = String(us % 1000).padStart(3, '0')
  return `${Math.floor(us / 1000)}${fraction === '000' ? '' : `.${fraction}`}`
}

function formatDeed(deed: Deed): string {
  switch (deed.type) {
    case 'kill':
      return `k${deed.node}`
    case 'pause':
      return `p${deed.node}`
    case 'resume':
      return `r${deed.node}`
    case 'start':
      return `s${deed.node}`
    case 'wipe':
      return `w${deed.node}`
    case 'removeNode':
      return `v${deed.node}`
    case 'addNode':
      return 'a'
    case 'cut':
      return `${deed.isBothWays ? 'c' : 'o'}${deed.from}-${deed.to}`
    case 'mend':
      return `${deed.isBothWays ? 'm' : 'n'}${deed.from}-${deed.to}`
    case 'slowLink':
      return `l${deed.from}-${deed.to}-${formatNumber(deed.ms)}`
    case 'slowDisk':
      return `d${deed.node}-${formatNumber(deed.ms)}`
    case 'weather':
      return `x${[deed.loss, deed.duplication, deed.lateness].map(formatNumber).join('-')}`
    case 'duel':
      return `u${deed.nodes.join('-')}-${formatNumber(deed.ms)}`
    case 'learning':
      return `g${typeof deed.learning === 'string' ? deed.learning : deed.learning.delegates}`
    case 'call':
      return `q${deed.node}-${formatCall(deed.call)}`
  }
}

function formatCall(call: CallRequest): string {
  switch (call.f) {
    case 'open':
      return `o-${formatName(call.account)}-${formatName(call.currency)}`
    case 'deposit':
    case 'withdraw':
      return `${call.f[0]}-${formatName(call.account)}-${call.amount}`
    case 'transfer':
      return `t-${formatName(call.from)}-${formatName(call.to)}-${call.amount}`
  }
}

function formatName(name: string): string {
  return name.replace(/[^A-Za-z0-9.]/g, (unit) => `*${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function formatNumber(value: number): string {
  const digits = String(value)
  if (!NUMBER.test(digits)) throw new RangeError(`${value} cannot be written with digits and a point`)
  return digits
}

// ---- reading ----------------------------------------------------------------------------------------------------------

/** Leaves the parser from any depth; never seen outside. */
class Fault {
  readonly at: number
  readonly reason: string

  constructor(at: number, reason: string) {
    this.at = at
    this.reason = reason
  }
}

const NUMBER = /^\d{1,9}(\.\d{1,9})?$/
const DEED = /^(\d{1,12})(?:\.(\d{1,3}))?([a-z])(.*)$/s

/** The fields of one deed, read one after the other. */
class Fields {
  readonly #fields: readonly string[]
  readonly #endsAt: number
  #next = 0
  #at: number

  constructor(text: string, at: number) {
    this.#fields = text === '' ? [] : text.split('-')
    this.#endsAt = at + text.length
    this.#at = at
  }

  node(): NodeNumber {
    return this.#take('the number of a node, 1 to 1023', (field) => {
      const node = /^\d{1,4}$/.test(field) ? Number(field) : 0
      return isNodeNumber(node) ? node : undefined
    })
  }

  number(max: number, what: string): number {
    return this.#take(`${what}, 0 to ${max}`, (field) => {
      return NUMBER.test(field) && Number(field) <= max ? Number(field) : undefined
    })
  }

  amount(): string {
    return this.#take('an amount in minor units', (field) => (/^\d{1,19}$/.test(field) ? field : undefined))
  }

  name(what: string): string {
    return this.#take(what, (field) => {
      if (!/^(?:[A-Za-z0-9.]|\*[0-9a-f]{4})*$/.test(field)) return undefined
      const name = field.replace(/\*(.{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
      return name.length <= NAME_CHARACTERS_MAX ? name : undefined
    })
  }

  one<T>(what: string, of: Readonly<Record<string, T>>): T {
    return this.#take(what, (field) => (Object.hasOwn(of, field) ? of[field] : undefined))
  }

  learning(): ClusterLearning {
    return this.#take('every, distinguished, or a number of delegates', (field) => {
      if (field === 'every' || field === 'distinguished') return field
      return /^[1-9]\d{0,3}$/.test(field) ? { delegates: Number(field) } : undefined
    })
  }

  end(): void {
    if (this.#next < this.#fields.length) throw new Fault(this.#at, 'nothing more belongs to this deed')
  }

  #take<T>(what: string, read: (field: string) => T | undefined): T {
    const field = this.#fields[this.#next]
    const value = field === undefined ? undefined : read(field)
    if (field === undefined || value === undefined) throw new Fault(this.#at, `here belongs ${what}`)
    this.#next += 1
    this.#at = Math.min(this.#at + field.length + 1, this.#endsAt)
    return value
  }
}

function parseDeed(text: string, at: number): TimedDeed {
  const match = DEED.exec(text)
  if (!match) throw new Fault(at, 'a deed is a time in milliseconds, a letter and what it is done to: 1200k2')
  const [, whole = '', fraction = '', letter = '', rest = ''] = match
  const read = READERS[letter]
  if (!read) throw new Fault(at + text.length - rest.length - 1, `${letter} is no deed`)
  const fields = new Fields(rest, at + text.length - rest.length)
  const deed = read(fields)
  fields.end()
  return { at: Number(whole) * 1000 + Number(fraction.padEnd(3, '0')), deed }
}

const READERS: Readonly<Record<string, (fields: Fields) => Deed>> = {
  k: (fields) => ({ type: 'kill', node: fields.node() }),
  p: (fields) => ({ type: 'pause', node: fields.node() }),
  r: (fields) => ({ type: 'resume', node: fields.node() }),
  s: (fields) => ({ type: 'start', node: fields.node() }),
  w: (fields) => ({ type: 'wipe', node: fields.node() }),
  v: (fields) => ({ type: 'removeNode', node: fields.node() }),
  a: () => ({ type: 'addNode' }),
  c: (fields) => ({ type: 'cut', ...ends(fields), isBothWays: true }),
  o: (fields) => ({ type: 'cut', ...ends(fields), isBothWays: false }),
  m: (fields) => ({ type: 'mend', ...ends(fields), isBothWays: true }),
  n: (fields) => ({ type: 'mend', ...ends(fields), isBothWays: false }),
  l: (fields) => ({ type: 'slowLink', ...ends(fields), ms: milliseconds(fields) }),
  d: (fields) => ({ type: 'slowDisk', node: fields.node(), ms: milliseconds(fields) }),
  x: (fields) => {
    const [loss, duplication, lateness] = [share(fields), share(fields), share(fields)]
    return { type: 'weather', loss, duplication, lateness }
  },
  u: (fields) => ({ type: 'duel', nodes: [fields.node(), fields.node()], ms: milliseconds(fields) }),
  g: (fields) => ({ type: 'learning', learning: fields.learning() }),
  q: (fields) => ({ type: 'call', node: fields.node(), call: fields.one('o, d, w or t', CALLS)(fields) }),
}

const CALLS: Readonly<Record<string, (fields: Fields) => CallRequest>> = {
  o: (fields) => ({ f: 'open', account: fields.name('an account'), currency: fields.name('a currency') }),
  d: (fields) => ({ f: 'deposit', account: fields.name('an account'), amount: fields.amount() }),
  w: (fields) => ({ f: 'withdraw', account: fields.name('an account'), amount: fields.amount() }),
  t: (fields) => ({
    f: 'transfer',
    from: fields.name('an account'),
    to: fields.name('an account'),
    amount: fields.amount(),
  }),
}

function ends(fields: Fields): { from: NodeNumber; to: NodeNumber } {
  return { from: fields.node(), to: fields.node() }
}

function milliseconds(fields: Fields): number {
  return fields.number(MS_MAX, 'milliseconds')
}

function share(fields: Fields): number {
  return fields.number(100, 'of a hundred')
}
