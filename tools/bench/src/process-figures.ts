import { readFileSync } from 'node:fs'

/** What the system says of a process, all its threads together, since it began. */
export interface ProcessFigures {
  readonly processorSeconds: number
  readonly rssMiB: number
  /** The most that `rssMiB` ever was. */
  readonly peakRssMiB: number
}

/** Linux counts processor time in hundredths of a second for everybody to read, on all architectures. */
const TICKS_PER_SECOND = 100
/** Of `/proc/<pid>/stat`, counted after the name of the program, which may contain anything. */
const USER_FIELD = 11
const SYSTEM_FIELD = 12
const KIB_PER_MIB = 1024

/** Asks `/proc`; undefined when there is no such process (any more), or no `/proc`. */
export function figuresOf(pid: number): ProcessFigures | undefined {
  try {
    const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8')
    return readFigures({ stat: read('stat'), status: read('status') })
  } catch {
    return undefined
  }
}

/** The figures in the texts of `/proc`. */
export function readFigures({ stat, status }: Record<'stat' | 'status', string>): ProcessFigures {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return {
    processorSeconds: (Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD])) / TICKS_PER_SECOND,
    rssMiB: numberAfter(status, 'VmRSS') / KIB_PER_MIB,
    peakRssMiB: numberAfter(status, 'VmHWM') / KIB_PER_MIB,
  }
}

/** NaN where there is none: a process that has ended and is not waited for has no memory. */
function numberAfter(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1])
}
