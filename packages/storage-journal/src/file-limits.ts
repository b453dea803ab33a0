/** How large the files of a store become, in bytes. */
export interface FileLimits {
  /** A segment of the journal has room for a quarter of what the journal holds, but for no less than this. */
  readonly segmentBytesMin: number
  /** And for no more than this. A group that is larger has a segment for itself. */
  readonly segmentBytesMax: number
  /** A file of rows that is longer is left as it is, and another one begun. */
  readonly rowFileBytesMax: number
}

export const FILE_LIMITS: FileLimits = {
  segmentBytesMin: 1 << 20,
  segmentBytesMax: 1 << 25,
  rowFileBytesMax: 1 << 28,
}
