import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Latencies } from '../load/latencies.ts'
import type { Latency } from '../system.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/floor/flush-program.js', import.meta.url))

/** What one process is told. */
export interface FlushJob {
  readonly path: string
  /** Of a record, which is appended and flushed by itself. */
  readonly bytes: number
  readonly count: number
  readonly pauseMs: number
}

/** How long it takes to append a record and have it on the disk, in each of so many processes at once, each with its own file. */
export async function measureFlush(
  directory: string,
  { processes, ...job }: Omit<FlushJob, 'path'> & { readonly processes: number },
): Promise<Latency> {
  const names = Array.from({ length: processes }, (_, at) => `flush-${process.pid}-${at}`)
  return Latencies.merged(
    await Promise.all(names.map((name) => flushIn({ ...job, path: join(directory, name) }))),
  ).summary()
}

async function flushIn(job: FlushJob): Promise<string> {
  const child = fork(PROGRAM)
  const kill = () => child.kill('SIGKILL')
  process.on('exit', kill)
  try {
    child.send(job)
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('a process that flushes ended')))
    const [text] = (await Promise.race([once(child, 'message'), ended])) as [string]
    return text
  } finally {
    process.off('exit', kill)
    kill()
  }
}
