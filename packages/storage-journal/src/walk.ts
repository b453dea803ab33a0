import { corruptAt, reasonOf } from '@synod/store-directory'
import type { OpenFile } from './files.ts'
import { type FrameContent, readContent } from './frame-records.ts'
import { FrameScanner, type NoFrame } from './frame-scanner.ts'

/** A file whose frames are read. */
export interface WalkedFile {
  /** The store's directory, for messages. */
  readonly path: string
  readonly name: string
  readonly number: number
  readonly file: OpenFile
}

/** The frame read last. */
export interface LastFrame {
  readonly at: number
  readonly sequence: number
  readonly content: FrameContent
}

/** How far there are frames. */
export interface Walked {
  readonly scanner: FrameScanner
  /** Where the frames end. */
  readonly end: number
  /** Why: undefined when `stopAt` was reached. */
  readonly reason: NoFrame | undefined
  readonly first: LastFrame | undefined
  readonly last: LastFrame | undefined
}

/**
 * Reads the frames of a file in order, up to the byte `stopAt` or the first that is none. Throws a `StoreError` on a frame whose
 * checksums are right and which makes no sense.
 */
export function walk(
  walked: WalkedFile,
  visit: (content: FrameContent) => void,
  stopAt = Number.POSITIVE_INFINITY,
): Walked {
  const { path, name, number, file } = walked
  const scanner = new FrameScanner(file, number)
  let [at, first, last]: [number, LastFrame | undefined, LastFrame | undefined] = [0, undefined, undefined]
  while (at < stopAt) {
    const frame = scanner.frameAt(at)
    if ('kind' in frame) return { scanner, end: at, reason: frame, first, last }
    const { sequence, meta, payloadAt, payloadBytes } = frame
    const expected: number | undefined = last && last.sequence + 1
    if (expected !== undefined && sequence !== expected) {
      throw corruptAt(path, `${name}, byte ${at}`, `the group ${expected}`, `the group ${sequence}`)
    }
    const content = contentOf(walked, at, () => readContent(meta, name, payloadAt, payloadBytes))
    last = { at, sequence, content }
    first ??= last
    visit(content)
    at = frame.end
  }
  return { scanner, end: at, reason: undefined, first, last }
}

function contentOf({ path, name }: WalkedFile, at: number, read: () => FrameContent): FrameContent {
  try {
    return read()
  } catch (error) {
    throw corruptAt(path, `${name}, byte ${at}`, 'a group of records', `one that makes no sense (${reasonOf(error)})`)
  }
}
