import { readFileSync, statSync } from 'node:fs'

const SECTOR_BYTES = 512
/** Of a line of `/proc/diskstats`: the device's numbers, and the sectors written. */
const FIELDS = { major: 0, minor: 1, sectorsWritten: 9 } as const

/**
 * What everybody together had written to the device of a directory, since the machine began; undefined where there is no such
 * device, as in memory. What `/proc/PID/io` says of one process would be nicer and is wrong: a kernel that keeps a file in large
 * pages counts a whole one, up to a MiB, for each of a few bytes in it, of which the device sees 4 KiB.
 */
export function deviceBytesWritten(directory: string): number | undefined {
  try {
    return bytesOf(statSync(directory).dev, readFileSync('/proc/diskstats', 'utf8'))
  } catch {
    return undefined
  }
}

/** Of the device of this number, as Linux packs it. */
export function bytesOf(device: number, diskStats: string): number | undefined {
  const [major, minor] = [(device >> 8) & 0xfff, (device & 0xff) | ((device >> 12) & 0xfff00)]
  const line = diskStats
    .split('\n')
    .map((each) => each.trim().split(/\s+/))
    .find((fields) => Number(fields[FIELDS.major]) === major && Number(fields[FIELDS.minor]) === minor)
  return line && Number(line[FIELDS.sectorsWritten]) * SECTOR_BYTES
}
