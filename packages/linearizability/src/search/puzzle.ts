import { answeredText, askedText, type Operation } from '../operation.ts'

/** An operation and what the model makes of it. */
export interface Placeable<Call> {
  readonly operation: Operation
  readonly call: Call
  /** The parts of the state that the call reads or changes. */
  readonly parts: readonly string[]
  /** Whether the call, answered as it was, leaves every state as it is. */
  readonly isRead: boolean
}

/**
 * Open operations that are asked the same. It makes no difference which of them took effect, so they are placed in the order
 * of their calls: the first of them could be placed wherever another one could.
 */
export interface OpenGroup<Call> {
  readonly members: readonly Placeable<Call>[]
  readonly kind: number
  /** The bit of its first member among the bits of all open operations. */
  readonly firstBit: number
  readonly parts: readonly number[]
}

/** What one search has to put in order, with everything that stays the same during it. */
export interface Puzzle<Call> {
  /** In the order of their calls. */
  readonly completed: readonly Placeable<Call>[]
  /** For each completed operation: those of one kind are asked and answered the same. */
  readonly kinds: readonly number[]
  /** For each completed operation, the numbers of its parts. */
  readonly parts: readonly (readonly number[])[]
  /** The number of parts that all operations have together. */
  readonly partCount: number
  /** Operations of unknown outcome. */
  readonly open: readonly OpenGroup<Call>[]
  readonly openCount: number
  /** One call of each kind. */
  readonly samples: readonly Call[]
  /** For each kind: kinds of one question are asked the same, however they were answered. */
  readonly questions: readonly number[]
  /** For each completed operation: whether it leaves every state as it is. */
  readonly reads: readonly boolean[]
}

export function puzzleOf<Call>(placeables: readonly Placeable<Call>[]): Puzzle<Call> {
  const inOrder = [...placeables].sort((one, other) => one.operation.invoked - other.operation.invoked)
  const completed = inOrder.filter(({ operation }) => operation.completed !== Infinity)
  const open = inOrder.filter(({ operation }) => operation.completed === Infinity)
  const kinds = new Numbering()
  const questions = new Numbering()
  const parts = new Numbering()
  const samples: Call[] = []
  const questionOfKind: number[] = []

  function kindOf({ operation, call }: Placeable<Call>): number {
    const asked = askedText(operation)
    const kind = kinds.of(`${asked} ${answeredText(operation)}`)
    if (kind === samples.length) {
      samples.push(call)
      questionOfKind.push(questions.of(asked))
    }
    return kind
  }

  function partsOf(placeable: Placeable<Call>): number[] {
    return placeable.parts.map((part) => parts.of(part))
  }

  const groups = new Map<number, Placeable<Call>[]>()
  for (const placeable of open) {
    const kind = kindOf(placeable)
    const group = groups.get(kind)
    if (group === undefined) groups.set(kind, [placeable])
    else group.push(placeable)
  }
  let firstBit = 0
  const openGroups = [...groups].map(([kind, members]) => {
    const group = { members, kind, firstBit, parts: partsOf(members[0]!) }
    firstBit += members.length
    return group
  })

  return {
    completed,
    kinds: completed.map(kindOf),
    parts: completed.map(partsOf),
    partCount: parts.count,
    open: openGroups,
    openCount: open.length,
    samples,
    questions: questionOfKind,
    reads: completed.map(({ isRead }) => isRead),
  }
}

/** Numbers texts in the order of their appearance. */
class Numbering {
  private readonly numbers = new Map<string, number>()

  get count(): number {
    return this.numbers.size
  }

  of(text: string): number {
    const known = this.numbers.get(text)
    if (known !== undefined) return known
    this.numbers.set(text, this.numbers.size)
    return this.numbers.size - 1
  }
}
