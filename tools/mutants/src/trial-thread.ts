import { parentPort } from 'node:worker_threads'
import { mutantNamed } from './catalogue.ts'
import type { Killer } from './mutant.ts'
import { control, type Seeds, type Trial, tryKiller } from './trial.ts'

/** One trial to make. Machines do not travel between threads: names do. */
export interface Task {
  /** The mutant, or null for what is shipped. */
  readonly mutant: string | null
  readonly killer: Killer
  readonly seeds: Seeds
}

/** What became of a task. */
export type TaskEnd =
  | { readonly type: 'tried'; readonly trial: Trial }
  /** Neither a death nor a survival: the run itself broke, or took too long. */
  | { readonly type: 'broke'; readonly reason: string }

function serve(port: NonNullable<typeof parentPort>): void {
  port.on('message', ({ mutant, killer, seeds }: Task) => {
    const subject = mutant === null ? control : mutantNamed(mutant)
    tryKiller(killer, subject, seeds).then(
      (trial) => port.postMessage({ type: 'tried', trial } satisfies TaskEnd),
      (error: unknown) => {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
        port.postMessage({ type: 'broke', reason } satisfies TaskEnd)
      },
    )
  })
}

if (parentPort) serve(parentPort)
