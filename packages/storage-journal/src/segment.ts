import type { OpenFile } from './files.ts'

/** Raised whenever a store written before could be misread. */
export const FORMAT = 1

/** What the first frame of every file says of the file, in JSON, beside what only some files say. */
export interface FileHead {
  readonly format: number
  /** The same in every file of a store, and in no other store. */
  readonly store: string
  readonly number: number
  /** How many bytes of zeros the file had before its first frame: it is never shorter. */
  readonly prepared: number
}

export function isFileHead(value: unknown): value is FileHead {
  if (typeof value !== 'object' || value === null) return false
  const { format, store, number, prepared } = value as Partial<Record<keyof FileHead, unknown>>
  return Number.isSafeInteger(format) && typeof store === 'string' && Number.isSafeInteger(number) && isBytes(prepared)
}

function isBytes(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** A file of the journal. */
export interface Segment {
  readonly name: string
  readonly number: number
  readonly file: OpenFile
  /** What goes beyond this begins another segment, unless nothing is written yet. */
  readonly capacity: number
  /** How far it is written with zeros, durably, so that a sync need not write where the file ends. */
  prepared: number
  /** Where the next frame goes. */
  end: number
}
