import { readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second for everybody to read, on all architectures. */
const TICKS_PER_SECOND = 100
/** Of `/proc/<pid>/stat`, counted after the name of the program, which may contain anything. */
const USER_FIELD = 11
const SYSTEM_FIELD = 12

/** Seconds of processor time that a process has used, all its threads together; undefined where there is no `/proc`. */
export function processorSeconds(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD])) / TICKS_PER_SECOND
  } catch {
    return undefined
  }
}

/** The same for this process. */
export function ownProcessorSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
