import { execFileSync } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** On what was measured. */
export interface Conditions {
  /** `2026-11-30` */
  readonly date: string
  readonly processors: number
  readonly processorModel: string
  readonly memoryGiB: number
  readonly node: string
  /** The first line that it says of itself; undefined where there is none. */
  readonly etcd: string | undefined
  /** Of the last minute before: what else the machine was doing. */
  readonly loadBefore: number
  /** Of the directory of the stores: `ext4`. */
  readonly fileSystem: string
  /** False when the stores were in memory: then nothing was durable. */
  readonly isOnDisk: boolean
  /** The revision of the source; undefined outside a checkout. */
  readonly revision: string | undefined
}

/** What `statfs` calls the usual ones. */
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  61267: 'ext4',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  2035054128: 'overlay',
  801189825: 'zfs',
  16914836: 'tmpfs',
  2240043254: 'ramfs',
}
const IN_MEMORY = ['tmpfs', 'ramfs']
const GIB = 2 ** 30

/** To be asked before any load is made. */
export async function conditionsIn(directory: string): Promise<Conditions> {
  const { type } = await statfs(directory)
  const fileSystem = FILE_SYSTEMS[type] ?? `0x${type.toString(16)}`
  return {
    date: new Date().toISOString().slice(0, 10),
    processors: availableParallelism(),
    processorModel: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: totalmem() / GIB,
    node: process.version,
    etcd: firstLineOf('etcd', ['--version']),
    loadBefore: loadavg()[0] ?? Number.NaN,
    fileSystem,
    isOnDisk: !IN_MEMORY.includes(fileSystem),
    revision: firstLineOf('git', ['rev-parse', '--short', 'HEAD']),
  }
}

/** One line for people. */
export function describe({ processors, processorModel, memoryGiB, loadBefore, ...rest }: Conditions): string {
  return [
    `${processors} processors (${processorModel})`,
    `${memoryGiB.toFixed(0)} GiB`,
    `${rest.fileSystem}${rest.isOnDisk ? '' : ' in memory, so nothing was durable'}`,
    `Node ${rest.node}`,
    rest.etcd ?? 'no etcd',
    `load of the machine before ${loadBefore.toFixed(1)}`,
    ...(rest.revision === undefined ? [] : [`revision ${rest.revision}`]),
    rest.date,
  ].join(', ')
}

function firstLineOf(program: string, words: readonly string[]): string | undefined {
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0]
  } catch {
    return undefined
  }
}
