/*
 * Flushes records to a file, one after another, and says how long each took; in a process of its own, so that several can do it at once.
 */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { Latencies } from '../load/latencies.ts'
import type { FlushJob } from './flush.ts'

process.on('disconnect', () => process.exit())
process.once('message', (job: FlushJob) => {
  process.send?.(flush(job))
})

function flush({ path, bytes, count, pauseMs }: FlushJob): string {
  const latencies = Latencies.none()
  const record = Buffer.alloc(bytes, 'record')
  const nobody = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const file = openSync(path, 'a')
  for (let done = 0; done < count; done += 1) {
    if (pauseMs > 0) Atomics.wait(nobody, 0, 0, pauseMs)
    const beganAt = performance.now()
    writeSync(file, record)
    fdatasyncSync(file)
    latencies.record(performance.now() - beganAt)
  }
  closeSync(file)
  rmSync(path)
  return latencies.toText()
}
