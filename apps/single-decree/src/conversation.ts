import { formatBallot, formatNode, formatRanges, type Message, type NodeNumber } from '@synod/protocol'

export type Name = NodeNumber | 'learner'

/** A message as people read it. */
export function inWords(message: Message<unknown>): string {
  const inSlot = ({ slot, value }: { slot: number; value: unknown }) => `${slot}: ${value ?? 'no-op'}`
  const words = 'ballot' in message ? `${message.type} ${formatBallot(message.ballot)}` : message.type
  if (message.type === 'prepare') return `${words}, every slot from ${message.fromSlot} on`
  if (message.type === 'accept') return `${words}, ${message.entries.map(inSlot).join(', ')}`
  if (message.type === 'accepted') return `${words} in slot ${formatRanges(message.slots)}`
  if (message.type === 'rejected') return `${words}, for ${formatBallot(message.promised)} is promised`
  if (message.type !== 'promise') return words
  const reports = message.accepted.map((entry) => `${inSlot(entry)} in ${formatBallot(entry.ballot)}`)
  return `${words}, ${reports.length === 0 ? 'nothing accepted' : `accepted ${reports.join(', ')}`}`
}

/** Who said what to whom, a line at a time: the same message from several, or to several, takes one line. */
export class Conversation {
  readonly #print: (line: string) => void
  #said: { from: Set<string>; to: Set<string>; words: string } | undefined

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  say(from: NodeNumber, to: Name, message: Message<unknown>): void {
    const words = inWords(message)
    if (this.#said?.words !== words) this.#finish()
    this.#said ??= { from: new Set(), to: new Set(), words }
    this.#said.from.add(formatNode(from))
    this.#said.to.add(to === 'learner' ? to : formatNode(to))
  }

  remark(line: string): void {
    this.#finish()
    this.#print(line)
  }

  #finish(): void {
    if (!this.#said) return
    const { from, to, words } = this.#said
    this.#print(`  ${[...from].join(' ')} → ${[...to].join(' ')}: ${words}`)
    this.#said = undefined
  }
}
