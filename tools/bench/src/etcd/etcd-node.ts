import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GrpcConnection } from '../http2/grpc.ts'
import { LOOPBACK } from '../ports.ts'
import { METHOD, STATUS_REQUEST, type Status, statusInAnswer } from './messages.ts'

const STATUS_MS_MAX = 1000
const LAST_WORDS_CHARACTERS_MAX = 2000

export interface EtcdNodeSettings {
  /** `n1` */
  readonly name: string
  readonly clientPort: number
  readonly peerPort: number
  /** Of all nodes: `n1=http://127.0.0.1:1,n2=…` */
  readonly initialCluster: string
  /** Its data and its log go below it. */
  readonly directory: string
}

const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** A member of etcd in a process of its own. All that is not said here is at its default: fsync, timeouts, batches. */
export class EtcdNode {
  readonly name: string
  readonly clientPort: number
  readonly #settings: EtcdNodeSettings
  #child: ChildProcess | undefined
  #isKilled = false
  #exited: Promise<void> = Promise.resolve()
  #connection: GrpcConnection | undefined
  #connecting: Promise<GrpcConnection> | undefined

  constructor(settings: EtcdNodeSettings) {
    this.name = settings.name
    this.clientPort = settings.clientPort
    this.#settings = settings
  }

  /** Starts its process, when the one before is gone. `existing` when it has taken part before: then it goes on with its data. */
  async start(state: 'new' | 'existing'): Promise<void> {
    await this.#exited
    const log = openSync(this.#log, 'a')
    const child = spawn('etcd', this.#words(state), { stdio: ['ignore', log, log], env: withoutSettings(process.env) })
    closeSync(log)
    living.add(child)
    this.#child = child
    this.#isKilled = false
    this.#exited = new Promise((resolve) => {
      const gone = () => {
        living.delete(child)
        resolve()
      }
      child.once('exit', gone)
      // It could not be started: then there is no exit.
      child.once('error', gone)
    })
  }

  get isRunning(): boolean {
    return this.#child !== undefined && !this.#isKilled && living.has(this.#child)
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** Sends SIGKILL at once, from when on it does not count as running; resolves when the process is gone. */
  kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    this.#isKilled = true
    return this.#exited
  }

  /** By a connection that is made when there is none. Rejects when the call fails, as `GrpcConnection`'s does. */
  async call(path: string, message: Buffer, timeoutMs?: number): Promise<Buffer> {
    const connection = await this.#connected()
    return connection.call(path, message, timeoutMs)
  }

  /** What it says of itself; undefined when it does not answer within a second. */
  async status(): Promise<Status | undefined> {
    try {
      return statusInAnswer(await this.call(METHOD.status, STATUS_REQUEST, STATUS_MS_MAX))
    } catch {
      return undefined
    }
  }

  disconnect(): void {
    this.#connection?.close()
  }

  /** The end of its log. */
  lastWords(): string {
    return readFileSync(this.#log, 'utf8').slice(-LAST_WORDS_CHARACTERS_MAX).trim()
  }

  get #log(): string {
    return join(this.#settings.directory, `${this.name}.log`)
  }

  async #connected(): Promise<GrpcConnection> {
    if (this.#connection?.isOpen) return this.#connection
    // Whoever asks meanwhile waits for the same one.
    this.#connecting ??= GrpcConnection.connect(this.clientPort).finally(() => {
      this.#connecting = undefined
    })
    this.#connection = await this.#connecting
    return this.#connection
  }

  #words(state: 'new' | 'existing'): readonly string[] {
    const { name, clientPort, peerPort, initialCluster, directory } = this.#settings
    const client = `http://${LOOPBACK}:${clientPort}`
    const peer = `http://${LOOPBACK}:${peerPort}`
    return [
      ...['--name', name, '--data-dir', join(directory, name)],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
      ...['--initial-cluster', initialCluster, '--initial-cluster-state', state],
    ]
  }
}

/** etcd takes settings from the environment too; it is measured with none. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('ETCD_')))
}
