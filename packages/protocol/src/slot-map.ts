import { assert } from './assert.ts'
import type { Slot } from './slot.ts'

/**
 * A persistent map from slots to values: an update copies one page and the list of pages and shares the rest, so what
 * an event costs does not grow with the log. It is plain arrays and `null`s, because contexts must survive
 * `JSON.stringify` (a `Map`, or a collection of a library, does not). Slots are close together; a sparse map wastes pages.
 */
export interface SlotMap<T> {
  /** Index of the first page; page p holds the slots p·64 … p·64+63. */
  readonly firstPage: number
  readonly pages: readonly (Page<T> | null)[]
  readonly size: number
}

type Page<T> = readonly (T | null)[]

const PAGE_SLOTS = 64
/** Bounds how far apart two slots of one map may lie, so that a hostile slot number cannot allocate without limit. */
export const SLOT_MAP_SPAN_MAX = 1 << 24

const EMPTY_PAGE: Page<never> = Array.from({ length: PAGE_SLOTS }, () => null)
const EMPTY: SlotMap<never> = { firstPage: 0, pages: [], size: 0 }

export function emptySlotMap<T>(): SlotMap<T> {
  return EMPTY
}

export function slotGet<T>(map: SlotMap<T>, slot: Slot): T | undefined {
  const page = map.pages[Math.floor(slot / PAGE_SLOTS) - map.firstPage]
  return page?.[slot % PAGE_SLOTS] ?? undefined
}

export function slotHas<T>(map: SlotMap<T>, slot: Slot): boolean {
  return slotGet(map, slot) !== undefined
}

/** The map with these slots set; later entries win. Copies each touched page once. */
export function slotSetAll<T>(map: SlotMap<T>, entries: Iterable<readonly [Slot, T]>): SlotMap<T> {
  let firstPage = map.firstPage
  let size = map.size
  const pages: ((T | null)[] | Page<T> | null)[] = [...map.pages]
  const owned = new Set<number>()
  for (const [slot, value] of entries) {
    assert(Number.isSafeInteger(slot) && slot >= 0, `a slot is a whole number, not ${slot}`)
    assert(value !== null && value !== undefined, 'a slot map holds no null')
    const wanted = Math.floor(slot / PAGE_SLOTS)
    if (pages.length === 0) firstPage = wanted
    const spanSlots = (Math.max(firstPage + pages.length, wanted + 1) - Math.min(firstPage, wanted)) * PAGE_SLOTS
    assert(spanSlots <= SLOT_MAP_SPAN_MAX, `slots of one map lie within ${SLOT_MAP_SPAN_MAX} of each other`)
    while (wanted < firstPage) {
      pages.unshift(null)
      firstPage -= 1
    }
    while (wanted >= firstPage + pages.length) pages.push(null)
    const index = wanted - firstPage
    if (!owned.has(wanted)) {
      pages[index] = [...(pages[index] ?? EMPTY_PAGE)]
      owned.add(wanted)
    }
    const page = pages[index] as (T | null)[]
    if (page[slot % PAGE_SLOTS] === null) size += 1
    page[slot % PAGE_SLOTS] = value
  }
  return size === map.size && owned.size === 0 ? map : { firstPage, pages: pages as readonly Page<T>[], size }
}

export function slotSet<T>(map: SlotMap<T>, slot: Slot, value: T): SlotMap<T> {
  return slotSetAll(map, [[slot, value]])
}

/** The map without the slots up to and including `through`. */
export function slotDropThrough<T>(map: SlotMap<T>, through: Slot): SlotMap<T> {
  if (map.size === 0 || through < map.firstPage * PAGE_SLOTS) return map
  const keepFrom = Math.floor((through + 1) / PAGE_SLOTS)
  const dropped = map.pages.slice(0, keepFrom - map.firstPage)
  const pages = map.pages.slice(keepFrom - map.firstPage)
  let size = map.size
  for (const page of dropped) size -= pageSize(page)
  const boundary = pages[0]
  if (boundary) {
    const kept = boundary.map((value, at) => (keepFrom * PAGE_SLOTS + at <= through ? null : value))
    size -= pageSize(boundary) - pageSize(kept)
    pages[0] = kept
  }
  return trimmed(keepFrom, pages, size)
}

/** The map without one slot. */
export function slotDelete<T>(map: SlotMap<T>, slot: Slot): SlotMap<T> {
  if (!slotHas(map, slot)) return map
  const pages = [...map.pages]
  const index = Math.floor(slot / PAGE_SLOTS) - map.firstPage
  const kept = (pages[index] as Page<T>).map((value, at) => (at === slot % PAGE_SLOTS ? null : value))
  pages[index] = pageSize(kept) === 0 ? null : kept
  return trimmed(map.firstPage, pages, map.size - 1)
}

/**
 * Without empty pages at either end: a window that moves up by deleting and setting must not drag the pages of its past
 * along, and maps with the same slots must look the same when they are compared as JSON.
 */
function trimmed<T>(firstPage: number, pages: readonly (Page<T> | null)[], size: number): SlotMap<T> {
  if (size === 0) return EMPTY
  let start = 0
  while (pageSize(pages[start]) === 0) start += 1
  let end = pages.length
  while (pageSize(pages[end - 1]) === 0) end -= 1
  return { firstPage: firstPage + start, pages: pages.slice(start, end), size }
}

function pageSize(page: Page<unknown> | null | undefined): number {
  let size = 0
  for (const value of page ?? []) if (value !== null) size += 1
  return size
}

/** Slots and values in slot order, from `from` on. */
export function* slotEntries<T>(map: SlotMap<T>, from: Slot = 0): Generator<[Slot, T]> {
  for (let index = Math.max(0, Math.floor(from / PAGE_SLOTS) - map.firstPage); index < map.pages.length; index++) {
    const page = map.pages[index]
    if (!page) continue
    for (let at = 0; at < PAGE_SLOTS; at++) {
      const value = page[at]
      const slot = (map.firstPage + index) * PAGE_SLOTS + at
      if (value !== null && value !== undefined && slot >= from) yield [slot, value]
    }
  }
}

/** The highest slot in the map, or 0 when it is empty. */
export function slotHighest<T>(map: SlotMap<T>): Slot {
  for (let index = map.pages.length - 1; index >= 0; index--) {
    const page = map.pages[index]
    if (!page) continue
    for (let at = PAGE_SLOTS - 1; at >= 0; at--) {
      if (page[at] !== null) return (map.firstPage + index) * PAGE_SLOTS + at
    }
  }
  return 0
}
