/**
 * The paper's instance number: 1, 2, 3 … Slot i chooses the i-th command (PMS 3.3). Single-decree Paxos is slot 1 alone.
 * 0 is "before the first", as in `chosenThrough: 0`.
 */
export type Slot = number

/** The slots `from` to `to`, both included. `to: null` means every slot from `from` on. */
export interface SlotRange {
  readonly from: Slot
  readonly to: Slot | null
}

export function isSlot(value: unknown): value is Slot {
  return Number.isSafeInteger(value) && (value as number) >= 1
}

export function rangeContains(range: SlotRange, slot: Slot): boolean {
  return slot >= range.from && (range.to === null || slot <= range.to)
}

export function rangesContain(ranges: readonly SlotRange[], slot: Slot): boolean {
  return ranges.some((range) => rangeContains(range, slot))
}

/** Slots in ascending order, without repeats, as the fewest ranges. */
export function toRanges(slots: readonly Slot[]): SlotRange[] {
  const ranges: { from: Slot; to: Slot }[] = []
  for (const slot of slots) {
    const last = ranges.at(-1)
    if (last && slot === last.to + 1) last.to = slot
    else ranges.push({ from: slot, to: slot })
  }
  return ranges
}

/** Every slot of bounded ranges, in order. */
export function* slotsOf(ranges: readonly SlotRange[]): Generator<Slot> {
  for (const range of ranges) {
    if (range.to === null) throw new RangeError('an unbounded range cannot be listed')
    for (let slot = range.from; slot <= range.to; slot++) yield slot
  }
}

/** The union of ranges: sorted, disjoint, touching ones joined. */
export function joinRanges(ranges: readonly SlotRange[]): SlotRange[] {
  const joined: { from: Slot; to: Slot | null }[] = []
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (!last || (last.to !== null && range.from > last.to + 1)) joined.push({ ...range })
    else if (last.to !== null && (range.to === null || range.to > last.to)) last.to = range.to
  }
  return joined
}

/** `135–137, 140–` as people read it. */
export function formatRanges(ranges: readonly SlotRange[]): string {
  return ranges.map(({ from, to }) => (to === null ? `${from}–` : from === to ? `${from}` : `${from}–${to}`)).join(', ')
}
