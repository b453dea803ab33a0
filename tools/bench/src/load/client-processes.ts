import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Arrival, Load } from '../system.ts'
import type { DrivenText, Said, Told } from './client-program.ts'
import type { Schedule } from './drive.ts'
import { shareOf } from './share.ts'

/** How long a client may take to start, and how long its answer may be late. */
const ANSWER_MS_MAX = 30_000

const living = new Set<ChildProcess>()

// A client notices that its parent is gone; these end at once when the parent ends in order.
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** The client processes of one load: started for it, and gone after it. */
export class ClientProcesses<Setup> {
  readonly #clients: readonly ClientProcess<Setup>[]
  readonly #arrival: Arrival

  private constructor(clients: readonly ClientProcess<Setup>[], arrival: Arrival) {
    this.#clients = clients
    this.#arrival = arrival
  }

  /** Starts as many as the load asks for and has each connected. The program is one that calls `serveLoads`. */
  static async start<Setup>(program: URL, setup: Setup, load: Load): Promise<ClientProcesses<Setup>> {
    const clients = Array.from({ length: load.clients }, () => new ClientProcess<Setup>(program))
    try {
      await Promise.all(clients.map((client) => client.connect(setup, load)))
    } catch (error) {
      await Promise.all(clients.map((client) => client.end()))
      throw error
    }
    return new ClientProcesses(clients, load.arrival)
  }

  /** Each does its part; resolves when all have done. */
  drive(schedule: Schedule): Promise<readonly DrivenText[]> {
    const all = this.#clients.length
    return Promise.all(this.#clients.map((client, at) => client.drive(shareOf(this.#arrival, all, at), schedule)))
  }

  async end(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()))
  }
}

class ClientProcess<Setup> {
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>

  constructor(program: URL) {
    this.#child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#exited = once(this.#child, 'exit').finally(() => living.delete(this.#child))
    living.add(this.#child)
  }

  async connect(setup: Setup, { operation }: Load): Promise<void> {
    await this.#ask({ type: 'connect', setup, operation }, ANSWER_MS_MAX)
  }

  async drive(arrival: Arrival, schedule: Schedule): Promise<DrivenText> {
    const allMs = schedule.startsAt - Date.now() + schedule.warmUpMs + schedule.measuredMs
    const said = await this.#ask({ type: 'drive', arrival, schedule }, allMs + ANSWER_MS_MAX)
    if (said.type !== 'driven') throw new Error(`a client process answered ${said.type} instead of what it saw`)
    return said.driven
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  #ask(told: Told<Setup>, answerMsMax: number): Promise<Said> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`a client process said nothing for ${answerMsMax} ms`)),
        answerMsMax,
      )
      const ended = () => reject(new Error('a client process ended before it answered'))
      void this.#exited.then(ended)
      this.#child.once('message', (said: Said) => {
        clearTimeout(limit)
        if (said.type === 'failed') reject(new Error(`a client process failed: ${said.reason}`))
        else resolve(said)
      })
      this.#child.send(told)
    })
  }
}
