import { corruptAt } from '@synod/store-directory'
import type { OpenFile } from './files.ts'
import { NO_MARKS } from './marks.ts'
import { printPlace } from './place.ts'
import type { Inventory } from './placed-record.ts'
import { type Walked, type WalkedFile, walk } from './walk.ts'

/** The end of the last segment in which there is anything. */
export interface Tail {
  /** Where the next frame goes. */
  readonly end: number
  /** Of the last frame. */
  readonly sequence: number
  /** The latest one. */
  readonly inventory: Inventory
}

/**
 * Finds where the last segment ends, and cuts off what was being written when the process or the machine died: no more than
 * one frame, since each is begun after the one before is durable. Undefined when there is no frame in it. Throws a `StoreError` on
 * anything that cannot be explained by that.
 */
export async function findTail(
  walked: WalkedFile,
  inventoryOf: (head: unknown) => Inventory,
): Promise<Tail | undefined> {
  let inventory = NO_MARKS.inventory
  const found = walk(walked, ({ head, records }) => {
    if (head !== undefined) inventory = inventoryOf(head)
    for (const record of records) if (record.type === 'inventory') inventory = record.inventory
  })
  checkEnd(walked, found)
  const { first, last } = found
  if (!last || !first) {
    await wipe(walked.file, found, 0)
    return undefined
  }
  const isTorn = isPayloadTorn(walked, found)
  await wipe(walked.file, found, isTorn ? last.at : found.end)
  if (isTorn) return first === last ? undefined : findTail(walked, inventoryOf)
  await writeAgain(walked.file, found)
  return { end: found.end, sequence: last.sequence, inventory }
}

/**
 * The sync of the last frame may have failed, and the process died of that. An operating system may then show what it could not
 * write, and take it for written: another sync alone would make nothing durable.
 */
async function writeAgain(file: OpenFile, { scanner, last, end }: Walked): Promise<void> {
  scanner.rewrite(last!.at, end)
  await file.sync()
}

/** Nothing that was durable may be missing: a frame that stands behind one proves it to have been. */
function checkEnd({ path, name }: WalkedFile, { scanner, reason, end, last }: Walked): void {
  if (reason?.kind === 'damaged') throw corruptAt(path, `${name}, byte ${end}`, 'a group', reason.found)
  const later = scanner.findFrame(scanner.writtenRanges(end + 1), (last?.sequence ?? 0) + 1)
  if (later === undefined) return
  const found = `${reason?.found ?? 'nothing'}, though another group follows at byte ${later}`
  throw corruptAt(path, `${name}, byte ${end}`, 'a group', found)
}

/** Whether the last frame is the one that was being written. */
function isPayloadTorn({ path }: WalkedFile, { scanner, end, last }: Walked): boolean {
  const broken = last!.content.places.find((place) => scanner.check(place) !== 'intact')
  if (!broken) return false
  const isLast = scanner.writtenRanges(end).length === 0
  if (isLast && scanner.check(broken) === 'torn') return true
  throw corruptAt(path, printPlace('a value', broken), `${broken.bytes} bytes`, 'as many whose checksum is wrong')
}

/** Makes the file zeros from `from` on, durably, as frames to come need it. */
async function wipe(file: OpenFile, { scanner }: Walked, from: number): Promise<void> {
  const ranges = scanner.writtenRanges(from)
  if (ranges.length === 0) return
  for (const { at, end } of ranges) file.write([new Uint8Array(end - at)], at)
  await file.sync()
}
