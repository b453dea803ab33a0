import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FloorNodeSettings } from './node-program.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/floor/node-program.js', import.meta.url))

const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** A node of the floor in a process of its own, which dies with this one. */
export class FloorNode {
  readonly #child: ChildProcess
  readonly #exited: Promise<void>

  private constructor() {
    const child = fork(PROGRAM)
    living.add(child)
    this.#child = child
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => {
        living.delete(child)
        resolve()
      })
    })
  }

  /** Resolves when it can be talked to. */
  static async start(settings: FloorNodeSettings): Promise<FloorNode> {
    const node = new FloorNode()
    await new Promise<void>((resolve, reject) => {
      node.#child.once('message', () => resolve())
      void node.#exited.then(() => reject(new Error(`the ${settings.role} of the floor ended before it was ready`)))
      node.#child.send(settings)
    })
    return node
  }

  get isRunning(): boolean {
    return living.has(this.#child)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Sends SIGKILL at once; resolves when the process is gone. */
  kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    return this.#exited
  }
}
