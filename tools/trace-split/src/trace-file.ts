import { createReadStream } from 'node:fs'
import { LineError, parseTraceLine, type TraceLine } from './trace-line.ts'

/** A line, and where it was found. */
export interface PlacedLine extends TraceLine {
  readonly file: string
  /** From 1. */
  readonly number: number
}

/** A file cannot be read as a trace. The message names the file, and the line where there is one. */
export class TraceFileError extends Error {
  override readonly name = 'TraceFileError'
}

/**
 * Reads a trace from its beginning. A last line without an end was being written when its process was killed: what it
 * tells of never left, and `torn` is told so. Throws a {@link TraceFileError}.
 */
export async function* readTrace(file: string, torn: (note: string) => void): AsyncGenerator<PlacedLine> {
  let number = 0
  let rest = ''
  let last: PlacedLine | undefined
  const place = (text: string): PlacedLine => {
    try {
      const line = { ...parseTraceLine(text), file, number }
      if (last?.at !== undefined && line.at !== undefined && line.at < last.at) {
        const why = `"at" falls from ${last.at} to ${line.at}: the clock began anew, and lines before and after that cannot be put in order`
        throw new LineError(why)
      }
      last = line
      return line
    } catch (error) {
      if (error instanceof LineError) throw new TraceFileError(`${file}:${number}: ${error.message}`)
      throw error
    }
  }
  try {
    for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const text of lines) {
        number += 1
        if (text.trim() !== '') yield place(text)
      }
    }
  } catch (error) {
    if (error instanceof TraceFileError) throw error
    throw new TraceFileError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (rest.trim() === '') return
  number += 1
  if (isWhole(rest)) yield place(rest)
  else torn(`${file}:${number}: the last line is cut short, as by a kill, and is left out`)
}

function isWhole(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * The lines of all files as one trace, by `at`; those of one file stay in its order. Throws a {@link TraceFileError}, also
 * when several files are to be merged and a line has no `at`.
 */
export async function* mergeTraces(files: readonly string[], torn: (note: string) => void): AsyncGenerator<PlacedLine> {
  const readers = files.map((file) => readTrace(file, torn))
  const heads = await Promise.all(readers.map((reader) => next(reader)))
  for (;;) {
    let first = -1
    for (const [index, head] of heads.entries()) {
      if (!head) continue
      const { at, file, number } = head
      if (at === undefined && files.length > 1) {
        throw new TraceFileError(`${file}:${number}: "at" is missing, without which several files cannot be merged`)
      }
      if (first === -1 || (at as number) < (heads[first]?.at as number)) first = index
    }
    const line = heads[first]
    if (!line) return
    yield line
    heads[first] = await next(readers[first] as AsyncGenerator<PlacedLine>)
  }
}

async function next(reader: AsyncGenerator<PlacedLine>): Promise<PlacedLine | undefined> {
  const { value, done } = await reader.next()
  return done ? undefined : value
}
