import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Sleeps until the next moment, wakes its parent, and so on. As text: a thread's file would be elsewhere when it is built. */
const PROGRAM = `
  const { parentPort, workerData: everyMs } = require('node:worker_threads')
  const never = new Int32Array(new SharedArrayBuffer(4))
  for (let next = performance.now(); ; next += everyMs) {
    const restMs = next - performance.now()
    if (restMs > 0) Atomics.wait(never, 0, 0, restMs)
    parentPort.postMessage(0)
  }
`

/**
 * Wakes this thread at a pace, a tenth of a millisecond late. The timers of an event loop are late by up to two milliseconds, which is more
 * than what is to be measured takes; so a thread of its own waits, which takes no processor time while it does.
 */
export class Waker {
  readonly #thread: Worker

  private constructor(everyMs: number) {
    this.#thread = new Worker(PROGRAM, { eval: true, workerData: everyMs })
  }

  /** Resolves when it is awake itself. */
  static async start(everyMs: number): Promise<Waker> {
    const waker = new Waker(everyMs)
    await once(waker.#thread, 'message')
    return waker
  }

  /** At every moment from now on; when this thread was held up, once for each that passed. */
  onWake(wake: () => void): void {
    this.#thread.on('message', wake)
  }

  async stop(): Promise<void> {
    await this.#thread.terminate()
  }
}
