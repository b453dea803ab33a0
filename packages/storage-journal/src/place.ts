/** Where bytes lie, and what they are to be. Read back, they must have this checksum. */
export interface Place {
  /** The file's name in the store's directory. */
  readonly file: string
  readonly at: number
  /** {@link NOOP_BYTES}: there is no value, but a no-op, which has no bytes anywhere. */
  readonly bytes: number
  /** CRC-32 as a signed number, which V8 keeps without a box. */
  readonly crc: number
}

export const NOOP_BYTES = -1

export function isNoop(place: Place): boolean {
  return place.bytes === NOOP_BYTES
}

/** As messages show it: what is there (`log/17`, `row/transfer:9`, `snapshot/500/3`), the file, the byte. */
export function printPlace(what: string, { file, at }: Pick<Place, 'file' | 'at'>): string {
  return `${what} (${file}, byte ${at})`
}
