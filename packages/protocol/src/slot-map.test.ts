import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvariantError } from './assert.ts'
import type { Slot } from './slot.ts'
import {
  emptySlotMap,
  SLOT_MAP_SPAN_MAX,
  type SlotMap,
  slotDelete,
  slotDropThrough,
  slotEntries,
  slotGet,
  slotHas,
  slotHighest,
  slotSet,
  slotSetAll,
} from './slot-map.ts'

const PAGE = 64
const slots = fc.integer({ min: 0, max: 6 * PAGE })
const values = fc.oneof(fc.integer(), fc.constant(0), fc.constant(''), fc.constant(false))

/** A slot map under test, and the plain `Map` that says what it should hold. */
class Pair {
  map: SlotMap<unknown> = emptySlotMap()
  readonly model = new Map<Slot, unknown>()
}

const updates = {
  set: (slot: Slot, value: unknown) => (pair: Pair) => {
    pair.map = slotSet(pair.map, slot, value)
    pair.model.set(slot, value)
  },
  setAll: (entries: readonly (readonly [Slot, unknown])[]) => (pair: Pair) => {
    pair.map = slotSetAll(pair.map, entries)
    for (const [slot, value] of entries) pair.model.set(slot, value)
  },
  delete: (slot: Slot) => (pair: Pair) => {
    pair.map = slotDelete(pair.map, slot)
    pair.model.delete(slot)
  },
  dropThrough: (through: Slot) => (pair: Pair) => {
    pair.map = slotDropThrough(pair.map, through)
    for (const slot of [...pair.model.keys()]) if (slot <= through) pair.model.delete(slot)
  },
}

const steps = fc.array(
  fc.oneof(
    fc.tuple(slots, values).map(([slot, value]) => updates.set(slot, value)),
    fc.array(fc.tuple(slots, values), { maxLength: 12 }).map(updates.setAll),
    slots.map(updates.delete),
    slots.map(updates.dropThrough),
  ),
  { maxLength: 40 },
)

/** A pair after each of some random updates. */
function replay(list: readonly ((pair: Pair) => void)[], check: (pair: Pair) => void): void {
  const pair = new Pair()
  for (const update of list) {
    update(pair)
    check(pair)
  }
}

function sorted(model: ReadonlyMap<Slot, unknown>): [Slot, unknown][] {
  return [...model].sort(([a], [b]) => a - b)
}

describe('a slot map', () => {
  it('holds what a Map would hold', () => {
    fc.assert(
      fc.property(steps, (list) =>
        replay(list, ({ map, model }) => {
          expect([...slotEntries(map)]).toEqual(sorted(model))
          expect(map.size).toBe(model.size)
          expect(slotHighest(map)).toBe(Math.max(0, ...model.keys()))
        }),
      ),
    )
  })

  it('answers for one slot and from a slot on', () => {
    fc.assert(
      fc.property(steps, slots, (list, slot) =>
        replay(list, ({ map, model }) => {
          expect(slotGet(map, slot)).toBe(model.get(slot))
          expect(slotHas(map, slot)).toBe(model.has(slot))
          expect([...slotEntries(map, slot)]).toEqual(sorted(model).filter(([at]) => at >= slot))
        }),
      ),
    )
  })

  it('comes back from JSON unchanged', () => {
    fc.assert(
      fc.property(steps, (list) => replay(list, ({ map }) => expect(JSON.parse(JSON.stringify(map))).toEqual(map))),
    )
  })

  it('looks the same whichever way its slots came about, so that hashes of states agree', () => {
    fc.assert(
      fc.property(steps, (list) =>
        replay(list, ({ map, model }) => expect(map).toEqual(slotSetAll(emptySlotMap(), sorted(model)))),
      ),
    )
  })

  it('keeps no page of its past when a window moves up by deleting and setting', () => {
    let map: SlotMap<string> = slotSet(emptySlotMap(), 1, 'a')
    for (let slot = 2; slot <= 100 * PAGE; slot++) map = slotDelete(slotSet(map, slot, 'a'), slot - 1)
    expect(map.pages).toHaveLength(1)
  })

  it('leaves the map it was made from as it was', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const pair = new Pair()
        for (const update of list) {
          const before = pair.map
          const text = JSON.stringify(before)
          update(pair)
          expect(JSON.stringify(before)).toBe(text)
        }
      }),
    )
  })

  it('shares every page that an update does not touch', () => {
    fc.assert(
      fc.property(steps, slots, values, (list, slot, value) =>
        replay(list, ({ map }) => {
          for (const after of [slotSet(map, slot, value), slotDelete(map, slot)]) {
            for (const [index, page] of after.pages.entries()) {
              const number = after.firstPage + index
              if (number !== Math.floor(slot / PAGE)) expect(page).toBe(map.pages[number - map.firstPage] ?? null)
            }
          }
        }),
      ),
    )
  })

  it('is the same object when nothing changes', () => {
    const map = slotSet(emptySlotMap<string>(), 200, 'a')
    expect(slotSetAll(map, [])).toBe(map)
    expect(slotDelete(map, 7)).toBe(map)
    expect(slotDropThrough(map, 7)).toBe(map)
  })

  it('has nothing below the first slot', () => {
    const map = slotSet(emptySlotMap<string>(), 0, 'a')
    expect(slotGet(map, -1)).toBeUndefined()
    expect([...slotEntries(map, -5)]).toEqual([[0, 'a']])
  })
})

describe('a slot number from outside', () => {
  it('cannot allocate without limit', () => {
    const map = slotSet(emptySlotMap<string>(), 1, 'a')
    expect(() => slotSet(map, SLOT_MAP_SPAN_MAX + PAGE, 'b')).toThrow(InvariantError)
    expect(() => slotSet(map, Number.MAX_SAFE_INTEGER, 'b')).toThrow(InvariantError)
    expect(() => slotSet(slotSet(emptySlotMap<string>(), 2 ** 40, 'a'), 1, 'b')).toThrow(InvariantError)
    expect(slotGet(slotSet(map, SLOT_MAP_SPAN_MAX - 1, 'b'), SLOT_MAP_SPAN_MAX - 1)).toBe('b')
  })

  it('is counted from where the map is, not from the first slot', () => {
    const far = slotSet(emptySlotMap<string>(), 2 ** 40, 'a')
    const moved = slotDelete(slotSet(far, 2 ** 40 + SLOT_MAP_SPAN_MAX / 2, 'b'), 2 ** 40)
    const end = 2 ** 40 + SLOT_MAP_SPAN_MAX + PAGE
    expect(slotHighest(slotSet(moved, end, 'c'))).toBe(end)
  })

  it.each([-1, 1.5, Number.NaN, 2 ** 53])('%s is refused', (slot) => {
    expect(() => slotSet(emptySlotMap<string>(), slot, 'a')).toThrow(InvariantError)
  })

  it('never gets null or undefined as a value, which mean "nothing here"', () => {
    expect(() => slotSet(emptySlotMap<unknown>(), 1, null)).toThrow(InvariantError)
    expect(() => slotSet(emptySlotMap<unknown>(), 1, undefined)).toThrow(InvariantError)
  })
})
