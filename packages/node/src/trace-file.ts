import { createHash } from 'node:crypto'
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { NodeNumber } from '@synod/protocol'
import { type HostObserver, type TraceOptions, traceObserver } from '@synod/replica'

/** A node's protocol trace on disk. */
export interface TraceFile {
  readonly observer: HostObserver
  /** Writes what nobody was told of any more, and lets go of the file. Idempotent. */
  close(): void
}

/** The trace cannot be written where it was asked for; the message says why, and what to do. */
export class TraceFileError extends Error {
  override readonly name = 'TraceFileError'
}

export interface TraceFileOptions {
  readonly path: string
  readonly node: NodeNumber
  /** Which quorums decide a slot, asked when something is proposed there. */
  readonly quorumsOf: TraceOptions['quorumsOf']
  /** Told when the trace begins in the middle of the node's life, so that nobody can check it. */
  readonly warn: (detail: string) => void
}

/** Digits of a value's name: 64 bits of its hash, so that no two values of a trace are taken for one. */
const NAME_DIGITS = 16
/** How much of the end of a file is read to find its last line. */
const TAIL_BYTES = 1 << 20

/**
 * Opens the trace of a node, to which every start of the node adds. Each line is in the hands of the operating system
 * before its message leaves, so that no end of the process takes one; that of the machine may. Throws a
 * {@link TraceFileError}; a line that cannot be written stops the node.
 */
export function openTraceFile({ path, node, quorumsOf, warn }: TraceFileOptions): TraceFile {
  const { descriptor, lastAt } = openToAppend(path)
  let at = lastAt ?? 0n
  let isOpen = true
  const trace = traceObserver({
    node,
    quorumsOf,
    hash: (value) => createHash('sha256').update(value).digest('hex').slice(0, NAME_DIGITS),
    at() {
      const now = process.hrtime.bigint()
      at = now > at ? now : at + 1n
      return at
    },
    write(line) {
      if (isOpen && writeSync(descriptor, `${line}\n`) <= line.length) throw new TraceFileError(`${path} takes no more`)
    },
  })
  const { durable, sending, executed } = trace
  return {
    observer: {
      durable: durable?.bind(trace),
      sending: sending?.bind(trace),
      executed: executed?.bind(trace),
      recovered(records) {
        if (records.length === 0 && lastAt !== undefined)
          throw new TraceFileError(`${path} is the trace of another store, since this one is empty: move it away`)
        if (lastAt === undefined && records.some(({ type }) => type === 'promised' || type === 'accepted'))
          warn(`${path} lacks what the node did before: only slots that come later can be checked`)
        trace.recovered?.(records)
      },
    },
    close() {
      if (!isOpen) return
      trace.close()
      isOpen = false
      closeSync(descriptor)
    },
  }
}

/** A file to append to, and the order key of its last line; undefined when it is new. */
function openToAppend(path: string): { readonly descriptor: number; readonly lastAt: bigint | undefined } {
  let descriptor: number | undefined
  try {
    mkdirSync(dirname(path), { recursive: true })
    descriptor = openSync(path, 'a+')
    const lastAt = repaired(descriptor)
    if (lastAt !== undefined && lastAt > process.hrtime.bigint()) {
      throw new TraceFileError(
        'it is from before this machine was started anew, and its times have no order with those since: move it away',
      )
    }
    return { descriptor, lastAt }
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor)
    throw new TraceFileError(
      `the trace ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/**
 * Takes away a last line that a kill has cut short, whose message never left. Returns the order key of the line before, or
 * undefined when there is none.
 */
function repaired(descriptor: number): bigint | undefined {
  const { size } = fstatSync(descriptor)
  const tail = Buffer.alloc(Math.min(size, TAIL_BYTES))
  readSync(descriptor, tail, 0, tail.length, size - tail.length)
  const end = tail.lastIndexOf(10) + 1
  if (end < tail.length) ftruncateSync(descriptor, size - tail.length + end)
  if (end === 0) return undefined
  const lastLine = tail.toString('utf8', tail.lastIndexOf(10, end - 2) + 1, end)
  const key = /^\{"at":(\d+),/.exec(lastLine)?.[1]
  if (key === undefined) throw new TraceFileError('its last line is none of a trace')
  return BigInt(key)
}
