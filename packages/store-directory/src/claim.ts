import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from './store-error.ts'

const OWNER_FILE = /^owner-(\d+)-(\d+)-[0-9a-f]+$/
const RANDOM_BYTES = 8
const START_UNKNOWN = 0
const ENDED = -1

/**
 * Claims a directory for this storage until the returned function is called or the process dies. Rejects a second claim.
 *
 * Each claim is a file of its own name: process number, when the process started, a random part. Whoever claims writes its file
 * first and looks at the others then, so of two that try at once at least one sees the other; at worst both are refused.
 * A file of a dead process is removed: as no name is ever used twice, nobody's claim is removed by mistake, which is what
 * goes wrong with one lock file that changes hands. A process number used again is told apart by its start (on Linux).
 */
export function claimDirectory(path: string): () => void {
  const directory = join(path, 'owners')
  mkdirSync(directory, { recursive: true })
  const start = processStart(process.pid) ?? START_UNKNOWN
  const mine = `owner-${process.pid}-${start}-${randomBytes(RANDOM_BYTES).toString('hex')}`
  const release = () => rmSync(join(directory, mine), { force: true })
  writeFileSync(join(directory, mine), '')
  for (const file of readdirSync(directory)) {
    const [, pidText, startText] = OWNER_FILE.exec(file) ?? []
    if (file === mine || pidText === undefined) continue
    if (isAlive(Number(pidText), Number(startText))) {
      release()
      throw new StoreError(
        'inUse',
        `the store ${path} is in use by process ${pidText}, and two nodes on one store would break each other's promises. ` +
          `Stop that process, or give this node a directory of its own. (If no such process runs, remove ${join(directory, file)}.)`,
      )
    }
    rmSync(join(directory, file), { force: true })
  }
  return release
}

/** When a start is unknown, the process number alone decides. */
function isAlive(pid: number, start: number): boolean {
  if (!exists(pid)) return false
  const startNow = processStart(pid)
  return startNow === undefined || start === START_UNKNOWN || startNow === start
}

/** A process that we may not signal exists as well. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process started, in clock ticks since boot; undefined where there is no /proc. A zombie has ended. */
function processStart(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\)\s/s, '')
      .split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? ENDED : Number(fields[19])
  } catch {
    return undefined
  }
}
