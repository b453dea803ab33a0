import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { StoreKind } from '@synod/node'
import type { MachineName } from './machine-name.ts'

/** What a node's process runs: the ledger is the shipped program, registers are a program of our own. */
const PROGRAMS: Readonly<Record<MachineName, string>> = {
  ledger: fileURLToPath(new URL('../../../../apps/ledger/bin/ledger.js', import.meta.url)),
  registers: fileURLToPath(new URL('../../dist/ours/register-node-program.js', import.meta.url)),
}
const READY_MS_MAX = 60_000
const STOP_MS_MAX = 10_000
const LAST_WORDS_CHARACTERS_MAX = 2000

export interface NodeSettings {
  readonly machine: MachineName
  readonly clusterFile: string
  /** `n1` */
  readonly id: string
  /** The directory of its store. */
  readonly data: string
  /** True the first time: its store is to be made. */
  readonly initialise: boolean
  readonly store?: StoreKind | undefined
  /** What Node itself is told, as `--cpu-prof`. */
  readonly execArgv?: readonly string[] | undefined
}

const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** A node in a process of its own, which dies with this one. */
export class NodeProcess {
  readonly id: string
  readonly #child: ChildProcess
  readonly #exited: Promise<void>
  #lastWords = ''

  private constructor({ machine, clusterFile, id, data, initialise, store, execArgv = [] }: NodeSettings) {
    const words = [
      ...['node', '--cluster', clusterFile, '--id', id, '--data', data],
      ...(initialise ? ['--init'] : []),
      ...(store === undefined ? [] : ['--store', store]),
    ]
    const options = {
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'] as ('ignore' | 'pipe' | 'ipc')[],
    }
    const child = fork(PROGRAMS[machine], words, options)
    living.add(child)
    this.id = id
    this.#child = child
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS_CHARACTERS_MAX)
    })
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => {
        living.delete(child)
        resolve()
      })
    })
  }

  /** Resolves when the node takes part; rejects, the process being gone, with what it said when it does not. */
  static async start(settings: NodeSettings): Promise<NodeProcess> {
    const node = new NodeProcess(settings)
    try {
      await node.#ready()
      return node
    } catch (error) {
      await node.kill()
      throw error
    }
  }

  get isRunning(): boolean {
    return living.has(this.#child)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Has it tell this process what happens, as the console does, or nothing any more. What it tells is not kept. */
  watch(isOn: boolean): void {
    this.#child.send(isOn ? { type: 'watch', isOn, originUs: 0 } : { type: 'watch', isOn })
  }

  /** Sends SIGKILL at once; resolves when the process is gone. */
  kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    return this.#exited
  }

  /** Has it leave in order, which is when it writes its profile. */
  async stop(): Promise<void> {
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS_MAX)
    this.#child.kill('SIGTERM')
    await this.#exited
    clearTimeout(limit)
  }

  #ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${this.id} ${why}`))
      const limit = setTimeout(() => fail(`was not ready within ${READY_MS_MAX / 1000} s`), READY_MS_MAX)
      const settled = (settle: () => void) => {
        clearTimeout(limit)
        settle()
      }
      this.#child.on('message', (message: { readonly type: string; readonly message?: string }) => {
        if (message.type === 'ready') settled(resolve)
        else if (message.type === 'failed') settled(() => fail(`could not start: ${message.message}`))
      })
      void this.#exited.then(() => settled(() => fail(`ended before it was ready: ${this.#lastWords.trim()}`)))
    })
  }
}
