import { readFileSync } from 'node:fs'

/** The memory of this process, in bytes. */
export interface Memory {
  /** All that is in main memory. */
  readonly rss: number
  /** Of that, what is the process's own; null where the system does not tell. */
  readonly own: number | null
  /** JavaScript objects, garbage that was not collected yet included. */
  readonly heap: number
}

export function memoryOfThisProcess(): Memory {
  const { rss, heapUsed } = process.memoryUsage()
  return { rss, own: ownBytes(statusOfThisProcess()), heap: heapUsed }
}

/**
 * What `/proc/<pid>/status` calls `RssAnon`. The rest of a node's RSS are pages of files: above all those of its store that
 * LMDB has looked at, which are the system's cache and go when something else needs the memory.
 */
export function ownBytes(status: string): number | null {
  const found = /^RssAnon:\s+(\d+) kB$/m.exec(status)
  return found?.[1] === undefined ? null : Number(found[1]) * 1024
}

function statusOfThisProcess(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8')
  } catch {
    return ''
  }
}
