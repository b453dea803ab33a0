import type { SlotMessage } from './message.ts'

/** A line of a trace file: one slot's message, or one for a range of slots. */
export interface TraceLine {
  /** The order key; undefined in a file that is in order already. */
  readonly at: number | undefined
  /** The slots that the line names one by one: those of which it says more than it says of all the others. */
  readonly slots: readonly number[]
  /** The first slot that the line speaks of besides, of which it says the same as of those that follow; undefined for none. */
  readonly rangeFrom: number | undefined
  /** What it says of a slot; undefined when it says nothing of it. */
  readonly of: (slot: number) => SlotMessage | undefined
}

/** A line is not what the format says. */
export class LineError extends Error {
  override readonly name = 'LineError'
}

/** Reads a raw line, or an expanded one. Throws a {@link LineError} that says what is wrong with it. */
export function parseTraceLine(text: string): TraceLine {
  const line = new Fields(parseObject(text))
  const at = line.has('at') ? line.number('at') : undefined
  const type = line.text('type')
  switch (type) {
    case '1a':
      return { at, ...spanning(line, { type, bal: line.ballot('bal') }) }
    case '1b':
      return { at, ...(line.has('slot') ? promise(line) : promises(line)) }
    case '2a':
      return { at, ...single(line, proposal(line)) }
    case '2b':
      return { at, ...single(line, { type, acc: line.text('acc'), bal: line.ballot('bal'), val: line.value('val') }) }
    case 'chosen':
      return { at, ...single(line, { type, val: line.value('val'), by: line.text('by') }) }
    default:
      throw new LineError(`"type" is 1a, 1b, 2a, 2b or chosen, not ${JSON.stringify(type)}`)
  }
}

type About = Omit<TraceLine, 'at'>

function proposal(line: Fields): SlotMessage {
  const set = line.names('set')
  const size = (key: 'phase1' | 'phase2') => (line.has(key) ? { [key]: line.count(key, set.length) } : {})
  return { type: '2a', bal: line.ballot('bal'), val: line.value('val'), set, ...size('phase1'), ...size('phase2') }
}

function single(line: Fields, message: SlotMessage): About {
  const slot = line.slot('slot')
  return { slots: [slot], rangeFrom: undefined, of: (other) => (other === slot ? message : undefined) }
}

/** A prepare covers every slot from its first, and says the same of each. */
function spanning(line: Fields, message: SlotMessage): About {
  if (line.has('slot')) return single(line, message)
  const from = line.slot('from')
  return { slots: [], rangeFrom: from, of: (slot) => (slot >= from ? message : undefined) }
}

function promise(line: Fields): About {
  const mbal = line.number('mbal')
  const mval = line.text('mval')
  if (mbal === -1 ? mval !== '' : mval === '') {
    throw new LineError(`"mval" is empty exactly when "mbal" is -1, and here they are "${mval}" and ${mbal}`)
  }
  return single(line, { type: '1b', acc: line.text('acc'), bal: line.ballot('bal'), mbal, mval })
}

function promises(line: Fields): About {
  const from = Math.max(line.slot('from'), 1 + (line.has('chosenThrough') ? line.number('chosenThrough') : 0))
  const to = line.orNull('to') ?? Number.POSITIVE_INFINITY
  const acc = line.text('acc')
  const bal = line.ballot('bal')
  const accepted = line.reports('accepted')
  const none: SlotMessage = { type: '1b', acc, bal, mbal: -1, mval: '' }
  return {
    slots: [...accepted.keys()].filter((slot) => slot >= from && slot <= to),
    rangeFrom: from,
    of(slot) {
      if (slot < from || slot > to) return undefined
      const report = accepted.get(slot)
      return report ? { type: '1b', acc, bal, ...report } : none
    },
  }
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new LineError(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new LineError('it is no JSON object')
}

/** The fields of a line, each of which must be there and be what it should. */
class Fields {
  readonly #line: Record<string, unknown>

  constructor(line: Record<string, unknown>) {
    this.#line = line
  }

  has(key: string): boolean {
    return this.#line[key] !== undefined
  }

  number(key: string): number {
    const value = this.#line[key]
    return typeof value === 'number' ? value : this.#refuse(key, 'a number')
  }

  orNull(key: string): number | null {
    return this.#line[key] === null ? null : this.slot(key)
  }

  slot(key: string): number {
    const value = this.#line[key]
    return isWhole(value) && value >= 1 ? value : this.#refuse(key, 'a slot: 1, 2, 3 …')
  }

  count(key: string, max: number): number {
    const value = this.#line[key]
    return isWhole(value) && value >= 1 && value <= max ? value : this.#refuse(key, `a number from 1 to ${max}`)
  }

  ballot(key: string): number {
    const value = this.#line[key]
    return isWhole(value) && value >= 0 ? value : this.#refuse(key, 'a ballot: a whole number')
  }

  text(key: string): string {
    const value = this.#line[key]
    return typeof value === 'string' ? value : this.#refuse(key, 'a string')
  }

  value(key: string): string {
    const value = this.#line[key]
    return typeof value === 'string' && value !== '' ? value : this.#refuse(key, 'the name of a value, and not empty')
  }

  names(key: string): string[] {
    const value = this.#line[key]
    const isNames = Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')
    return isNames ? value : this.#refuse(key, 'a list of acceptors')
  }

  /** `[[slot, ballot, value], …]` */
  reports(key: string): Map<number, { readonly mbal: number; readonly mval: string }> {
    const value = this.#line[key]
    const wanted = 'a list of [slot, ballot, value]'
    if (!Array.isArray(value)) return this.#refuse(key, wanted)
    return new Map(
      value.map((each: unknown) => {
        const [slot, mbal, mval] = Array.isArray(each) ? each : []
        if (isWhole(slot) && isWhole(mbal) && typeof mval === 'string' && mval !== '') return [slot, { mbal, mval }]
        return this.#refuse(key, wanted)
      }),
    )
  }

  #refuse(key: string, wanted: string): never {
    const value = this.#line[key]
    throw new LineError(
      value === undefined ? `"${key}" is missing` : `"${key}" is ${wanted}, not ${JSON.stringify(value)}`,
    )
  }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
