import { type Ballot, NO_BALLOT, parseBallot } from '@synod/protocol'
import { isKind } from './concern.ts'
import type { Journey, Lane, Mark, MarkKind, Remark, SpaceTime } from './space-time.ts'

/** A line of a transcript that says nothing this module understands. */
export class TranscriptError extends Error {
  constructor(lineNumber: number, line: string) {
    super(`line ${lineNumber} of the transcript is neither a message nor a step: “${line}”`)
    this.name = 'TranscriptError'
  }
}

/**
 * The space–time diagram of a golden transcript, in either of the two forms that the tests write. In a conversation each line is a
 * message, heard before the next line, and what stands at the margin is a remark:
 *
 *     n1 prepares.
 *       n1 → n3 n4: prepare 1.n1, every slot from 1 on
 *
 * In a schedule each numbered line is a step of one party, and a message arrives, or is lost, when a later line says so:
 *
 *       1  p1 starts ballot 1.n1
 *            → a1 a2: prepare 1.n1, every slot from 1 on
 *       2  a1 hears p1: prepare 1.n1, every slot from 1 on
 *
 * @throws {TranscriptError} for a line of neither form.
 */
export function fromTranscript(text: string): SpaceTime {
  const lines = text.split('\n').map((line) => line.trimEnd())
  const script = new Script()
  const isSchedule = lines.some((line) => STEP.test(line))
  for (const [index, line] of lines.entries()) {
    if (line === '') continue
    const isRead = isSchedule ? script.readStep(line) : script.readSaying(line)
    if (!isRead) throw new TranscriptError(index + 1, line)
  }
  return script.spaceTime()
}

const STEP = /^ *\d+ {2}\S/
/** How long a message of a conversation takes, and how long it is until the next; a remark takes less. */
const TRAVEL = 0.8
const TURN = 1
const REMARK_TURN = 0.5

/** What has been read so far. */
class Script {
  readonly #lanes = new Set<string>()
  readonly #journeys: Journey[] = []
  readonly #marks: Mark[] = []
  readonly #remarks: Remark[] = []
  #now = 0
  #saying = 0
  /** Whose step is told of. */
  #actor = ''

  /** A line of a conversation; false when it is none. */
  readSaying(line: string): boolean {
    const [, from, to, words] = /^ {2}(\S.*) → (.+?): (.+)$/.exec(line) ?? []
    if (from !== undefined && to !== undefined && words !== undefined) {
      this.#say(from.split(' '), to.split(' '), words, this.#now + TRAVEL)
      this.#now += TURN
      return true
    }
    if (line.startsWith(' ')) return false
    this.#remark(line)
    const [, learner, learnt] = /^The (learner) knows: (.+) is chosen\.$/.exec(line) ?? []
    if (learner !== undefined && learnt !== undefined) this.#mark(learner, 'chosen', learnt)
    const [, node, slots] = /^(n\d+) executes ([\d–, ]*\d)/.exec(line) ?? []
    if (node !== undefined && slots !== undefined) this.#mark(node, 'executed', slots)
    this.#now += REMARK_TURN
    return true
  }

  /** A line of a schedule; false when it is none. */
  readStep(line: string): boolean {
    const [, wrong] = /^ +✗ +(.+)$/.exec(line) ?? []
    if (wrong !== undefined) {
      this.#now += TURN
      this.#remarks.push({ at: this.#now, words: wrong, isWrong: true })
      if (this.#actor !== '') this.#mark(this.#actor, 'wrong', '')
      return true
    }
    const [, step] = /^ *\d+ {2}(\S.*)$/.exec(line) ?? []
    if (step !== undefined) {
      this.#now += TURN
      return this.#step(step)
    }
    const [, to, words] = /^ +→ (.+?): (.+)$/.exec(line) ?? []
    if (to !== undefined && words !== undefined) {
      this.#say([this.#actor], to.split(' '), words, undefined)
      return true
    }
    const [, learnt] = /^ +learns that (.+) is chosen in slot \d+$/.exec(line) ?? []
    if (learnt !== undefined) this.#mark(this.#actor, 'chosen', learnt)
    return learnt !== undefined || /^ +and waits for the disk$/.test(line)
  }

  #step(step: string): boolean {
    const [, lostFrom, lostTo, lostWords] = /^(\S+) → (\S+): (.+) is lost$/.exec(step) ?? []
    if (lostFrom !== undefined && lostTo !== undefined && lostWords !== undefined) {
      return this.#end(lostFrom, lostTo, lostWords, 'lost')
    }
    const [, actor, did] = /^(\S+) (.+)$/.exec(step) ?? []
    if (actor === undefined || did === undefined) return false
    this.#actor = actor
    this.#lanes.add(actor)
    const [, from, words] = /^hears (\S+): (.+)$/.exec(did) ?? []
    if (from !== undefined && words !== undefined) return this.#end(from, actor, words, 'arrives')
    this.#mark(actor, did.startsWith('crashes') ? 'fell' : 'began', beginning(did))
    return true
  }

  #say(from: readonly string[], to: readonly string[], words: string, endsAt: number | undefined): void {
    this.#saying += 1
    for (const name of [...from, ...to]) if (name !== 'nobody') this.#lanes.add(name)
    const [kind = '', ballotText = ''] = words.replace(',', ' ').split(' ')
    const ballot = parseBallot(ballotText) ?? NO_BALLOT
    for (const sender of from) {
      if (kind === 'promise') this.#mark(sender, 'promised', ballotText)
      if (kind === 'accepted') this.#mark(sender, 'accepted', ballotText)
      for (const receiver of to) {
        if (receiver === 'nobody') continue
        this.#journeys.push({
          id: this.#journeys.length + 1,
          from: sender,
          to: receiver,
          sentAt: this.#now,
          endsAt,
          fate: endsAt === undefined ? 'unknown' : 'arrives',
          isUnheard: false,
          kind: isKind(kind) ? kind : 'heartbeat',
          ballot: ballot as Ballot,
          words,
          saying: this.#saying,
        })
      }
    }
  }

  /** The oldest message of these words that is still under way ends now; false when there is none. */
  #end(from: string, to: string, words: string, fate: 'arrives' | 'lost'): boolean {
    const index = this.#journeys.findIndex(
      (one) => one.endsAt === undefined && one.from === from && one.to === to && one.words === words,
    )
    const journey = this.#journeys[index]
    if (!journey) return false
    this.#journeys[index] = { ...journey, endsAt: this.#now, fate }
    return true
  }

  #mark(lane: string, kind: MarkKind, words: string): void {
    this.#lanes.add(lane)
    this.#marks.push({ lane, at: this.#now, kind, words })
  }

  #remark(words: string): void {
    this.#remarks.push({ at: this.#now, words, isWrong: false })
  }

  spaceTime(): SpaceTime {
    const lanes = [...this.#lanes].sort(byRole).map((name): Lane => ({ id: name, name }))
    return {
      from: 0,
      // What was said last is seen to leave.
      to: this.#now + TURN / 2,
      unit: 'steps',
      lanes,
      journeys: this.#journeys,
      marks: this.#marks,
      absences: [],
      reigns: [],
      remarks: this.#remarks,
    }
  }
}

function beginning(did: string): string {
  const [, ballot] = /^starts ballot (\S+)$/.exec(did) ?? []
  if (ballot !== undefined) return `starts ${ballot}`
  const [, value] = /^is asked to get (\S+) chosen$/.exec(did) ?? []
  return value === undefined ? did : `asked for ${value}`
}

/** Proposers, then nodes and acceptors, then learners: the way of a value. */
function byRole(a: string, b: string): number {
  const rank = (name: string) => 'pna'.indexOf(name[0] ?? '')
  const rankOf = (name: string) => (rank(name) < 0 ? 3 : rank(name))
  return rankOf(a) - rankOf(b) || a.localeCompare(b, 'en', { numeric: true })
}
