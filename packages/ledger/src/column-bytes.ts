import type { IntegerPage } from './integer-page.ts'

/** Whether this processor keeps the low byte of a number first, as snapshots do. */
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

/** Numbers of one width as they lie in memory. */
export type NumberColumn = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array | BigInt64Array

type ColumnConstructor<Column extends NumberColumn> = {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer): Column
}

/** The numbers as bytes, low byte first: so that a snapshot of millions need not go through them one by one. */
export function columnToBytes(column: NumberColumn): Uint8Array {
  const bytes = new Uint8Array(column.byteLength)
  bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
  return IS_LITTLE_ENDIAN ? bytes : reverseEach(bytes, column.BYTES_PER_ELEMENT)
}

/** Reads what {@link columnToBytes} writes; `undefined` for a number of bytes that `count` numbers do not have. */
export function columnFromBytes<Column extends NumberColumn>(
  type: ColumnConstructor<Column>,
  bytes: Uint8Array,
  count: number,
): Column | undefined {
  if (bytes.length !== count * type.BYTES_PER_ELEMENT) return undefined
  // A copy, which begins where numbers of any width may begin.
  const copy = bytes.slice()
  return new type((IS_LITTLE_ENDIAN ? copy : reverseEach(copy, type.BYTES_PER_ELEMENT)).buffer)
}

function reverseEach(bytes: Uint8Array<ArrayBuffer>, width: number): Uint8Array<ArrayBuffer> {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse()
  return bytes
}

/** Integers of any size: 64 bits each, and beside them those that need more, each with its place. */
export interface IntegerColumn {
  readonly words: Uint8Array
  readonly beside: [place: number, integer: bigint][]
}

/** `count` integers, of which `integerAt` gives the n-th. */
export function integersToColumn(count: number, integerAt: (place: number) => bigint): IntegerColumn {
  const words = new BigInt64Array(count)
  const beside: [number, bigint][] = []
  for (let place = 0; place < count; place++) {
    const integer = integerAt(place)
    words[place] = integer
    if (words[place] !== integer) beside.push([place, integer])
  }
  return { words: columnToBytes(words), beside }
}

/** Integers from the place `start` to before `end` of a page. */
export function pageToColumn(page: IntegerPage, start: number, end: number): IntegerColumn {
  return page.hasBeside
    ? integersToColumn(end - start, (place) => page.get(start + place))
    : { words: columnToBytes(page.words64(start, end)), beside: [] }
}

/** Reads what {@link integersToColumn} writes; `undefined` for what is no column of `count` integers. */
export function columnToIntegers(
  { words, beside }: IntegerColumn,
  count: number,
): ((place: number) => bigint) | undefined {
  const integers = columnFromBytes(BigInt64Array, words, count)
  if (integers === undefined || beside.some(([place]) => place >= count)) return undefined
  if (beside.length === 0) return (place) => integers[place]!
  const others = new Map(beside)
  return (place) => others.get(place) ?? integers[place]!
}
