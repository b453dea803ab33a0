import { formatBallot, formatRanges, type Message } from '@synod/protocol'
import type { Agent, AgentState, Letter, V } from './agent.ts'
import type { Input } from './input.ts'
import type { Violation } from './invariants.ts'
import type { Step } from './schedule.ts'
import type { Taken } from './turn.ts'

/** A run as people read it: what happens to whom, and what he says to it, a line each. */
export class Transcript {
  readonly lines: string[] = []
  readonly #agents: readonly Agent[]
  #count = 0

  constructor(agents: readonly Agent[]) {
    this.#agents = agents
  }

  took(agent: number, input: Input, before: AgentState, taken: Taken): void {
    this.#line(`${this.#name(agent)} ${this.#happening(input, before)}`)
    const stored = taken.state.outbox.length > before.outbox.length
    if (stored) this.#detail('and waits for the disk')
    for (const line of this.#said(taken.sent)) this.#detail(line)
    for (const { slot, value } of taken.state.past.delivered.slice(before.past.delivered.length)) {
      this.#detail(`learns that ${value ?? 'no-op'} is chosen in slot ${slot}`)
    }
  }

  lost(step: Extract<Step, { do: 'lose' }>): void {
    this.#line(`${step.from} → ${step.to}: ${inWords(step.message)} is lost`)
  }

  broken({ invariant, why }: Violation): void {
    this.lines.push(`  ✗  ${invariant}: ${why}`)
  }

  #line(words: string): void {
    this.#count += 1
    this.lines.push(`${String(this.#count).padStart(3)}  ${words}`)
  }

  #detail(words: string): void {
    this.lines.push(`       ${words}`)
  }

  #happening(input: Input, before: AgentState): string {
    switch (input.do) {
      case 'deliver':
        return `hears ${this.#name(input.from)}: ${inWords(input.message)}`
      case 'start':
        return `starts ballot ${formatBallot(input.ballot)}`
      case 'submit':
        return `is asked to get ${input.value} chosen`
      case 'flush':
        return 'has everything on disk'
      case 'crash':
        return `crashes${lossOf(before, input.written)} and starts again`
      case 'timeout':
        return `waited long enough (${input.name})`
    }
  }

  /** The same message to several takes one line. */
  #said(sent: readonly Letter[]): string[] {
    const said = new Map<string, string[]>()
    for (const { to, message } of sent) {
      const words = inWords(message)
      said.set(words, [...(said.get(words) ?? []), to < 0 ? 'nobody' : this.#name(to)])
    }
    return [...said].map(([words, to]) => `→ ${to.join(' ')}: ${words}`)
  }

  #name(agent: number): string {
    return this.#agents[agent]?.name ?? 'nobody'
  }
}

function lossOf({ outbox }: AgentState, written: number): string {
  const records = outbox.filter(({ type }) => type === 'persist').length
  if (records === 0) return ''
  const unsent = outbox.length - records
  const words = ` with ${written} of ${records} ${records === 1 ? 'record' : 'records'} written`
  return unsent === 0 ? words : `${words} and ${unsent} ${unsent === 1 ? 'message' : 'messages'} unsent`
}

/** A message in a line. */
export function inWords(message: Message<V>): string {
  const entry = ({ slot, value }: { readonly slot: number; readonly value: V }) => `${value ?? 'no-op'} in slot ${slot}`
  const words = 'ballot' in message ? `${message.type} ${formatBallot(message.ballot)}` : message.type
  switch (message.type) {
    case 'prepare':
      return `${words}, every slot from ${message.fromSlot} on`
    case 'promise':
      return `${words}, ${message.accepted.length === 0 ? 'nothing accepted' : `accepted ${reports(message.accepted)}`}${leftOut(message)}`
    case 'accept':
      return `${words}, ${message.entries.map(entry).join(', ')}`
    case 'accepted':
      return `${words}, ${message.entries?.map(entry).join(', ') ?? `slot ${formatRanges(message.slots)}`}`
    case 'rejected':
      return `${words}, ${formatBallot(message.promised)} is promised`
    case 'chosen':
      return `${words}, slots ${formatRanges(message.slots) || 'none'}, everything through ${message.chosenThrough}`
    case 'catchUp':
      return `${words} slots ${message.fromSlot}–${message.toSlot}`
    case 'catchUpReply':
      return `${words} ${message.entries.map(entry).join(', ') || 'nothing'}`
    default:
      return words
  }
}

function reports(accepted: Extract<Message<V>, { type: 'promise' }>['accepted']): string {
  return accepted
    .map(({ slot, ballot, value }) => `${value ?? 'no-op'} in slot ${slot} in ${formatBallot(ballot)}`)
    .join(', ')
}

function leftOut(message: Extract<Message<V>, { type: 'promise' }>): string {
  return message.leftOut.length === 0 ? '' : `, but says nothing of slot ${formatRanges(message.leftOut)}`
}
