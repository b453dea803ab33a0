import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answers, NodeJob, Question, Report } from './node-job.ts'

const PROGRAM = fileURLToPath(new URL('./node-program.js', import.meta.url))
const READY_MS_MAX = 60_000
const STOP_MS_MAX = 10_000

const living = new Set<ChildProcess>()

// A node notices that its parent is gone, and these end at once when the parent ends in order.
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** How long a start took, in milliseconds. */
export interface StartTimes {
  /** From the call until the node took part. */
  readonly allMs: number
  /** Of that, until the program was loaded and told what to run. */
  readonly programMs: number
  /** Of that, `startNode`. */
  readonly startMs: number
}

/** A node in a process of its own. */
export class NodeProcess {
  readonly id: string
  readonly #child: ChildProcess
  readonly #asked = new Map<number, (answer: never) => void>()
  readonly #exited: Promise<void>
  #number = 0
  #times: StartTimes = { allMs: 0, programMs: 0, startMs: 0 }

  private constructor(id: string, child: ChildProcess) {
    this.id = id
    this.#child = child
    living.add(child)
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => {
        living.delete(child)
        resolve()
      })
    })
  }

  /** Resolves when the node takes part; rejects with its reason when it does not. */
  static async start(job: NodeJob, execArgv: readonly string[] = []): Promise<NodeProcess> {
    const startedAt = performance.now()
    const node = new NodeProcess(job.id, fork(PROGRAM, [], { execArgv: [...execArgv] }))
    try {
      const { programMs, startMs } = await node.#ready(job)
      node.#times = { allMs: performance.now() - startedAt, programMs, startMs }
      return node
    } catch (error) {
      await node.kill()
      throw error
    }
  }

  get times(): StartTimes {
    return this.#times
  }

  ask<About extends keyof Answers>(about: About): Promise<Answers[About]> {
    this.#number += 1
    const question: Question = { number: this.#number, about }
    return new Promise((resolve, reject) => {
      this.#asked.set(question.number, resolve)
      void this.#exited.then(() => reject(new Error(`${this.id} ended`)))
      this.#child.send(question)
    })
  }

  /** As a power failure of the process: nothing is finished. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  async stop(): Promise<void> {
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS_MAX)
    await this.ask('stop').catch(() => undefined)
    clearTimeout(limit)
    // The channel is what keeps the process; a profile, if one was asked for, is written at its end.
    if (this.#child.connected) this.#child.disconnect()
    await this.#exited
  }

  #ready(job: NodeJob): Promise<Extract<Report, { type: 'ready' }>> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${this.id} ${why}`))
      const limit = setTimeout(() => fail(`was not ready within ${READY_MS_MAX} ms`), READY_MS_MAX)
      void this.#exited.then(() => {
        clearTimeout(limit)
        fail('ended before it was ready')
      })
      this.#child.on('message', (message: Report) => {
        if (message.type === 'answer') return this.#answered(message)
        clearTimeout(limit)
        if (message.type === 'ready') resolve(message)
        else fail(`failed: ${message.reason}`)
      })
      this.#child.send(job)
    })
  }

  #answered({ number, answer }: Extract<Report, { type: 'answer' }>): void {
    this.#asked.get(number)?.(answer as never)
    this.#asked.delete(number)
  }
}
