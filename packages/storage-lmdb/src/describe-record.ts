/** How much of a damaged record a message shows. */
const SHOWN_BYTES_MAX = 24

/** The beginning of a record that cannot be read, for people. */
export function describeRecord(record: Uint8Array): string {
  const shown = Buffer.from(record.subarray(0, SHOWN_BYTES_MAX)).toString('hex')
  const more = record.byteLength > SHOWN_BYTES_MAX ? '…' : ''
  return `${record.byteLength} bytes whose checksum or content is wrong (${shown}${more})`
}
