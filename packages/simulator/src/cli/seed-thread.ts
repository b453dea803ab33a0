import { parentPort, workerData } from 'node:worker_threads'
import { roleMachines } from '@synod/replica'
import { Coverage, type CoverageJson } from '../coverage/coverage.ts'
import { simulate } from '../run.ts'
import { planOf, type RunChoice, type SeedSummary, summarize, workloadOf } from './seed-summary.ts'

/** To a thread: a seed to run, or that there are no more. */
export type ToThread = { readonly seed: number } | 'end'

/** From a thread: what became of a seed, or in the end how often each transition was taken. */
export type FromThread =
  | { readonly type: 'ran'; readonly summary: SeedSummary }
  | { readonly type: 'broke'; readonly seed: number; readonly reason: string }
  | { readonly type: 'ended'; readonly coverage: CoverageJson }

/** One thread of a campaign: runs seeds one after the other, as they are given. */
function serve(port: NonNullable<typeof parentPort>, choice: RunChoice): void {
  const coverage = new Coverage()
  const machines = coverage.watched(roleMachines)
  const workload = workloadOf(choice)
  const say = (message: FromThread) => port.postMessage(message)
  port.on('message', (message: ToThread) => {
    if (message === 'end') {
      say({ type: 'ended', coverage: coverage.toJson() })
      port.close()
      return
    }
    const { seed } = message
    simulate(seed, { workload, plan: planOf(seed, choice), machines: () => machines }).then(
      (result) => say({ type: 'ran', summary: summarize(result) }),
      (error: unknown) =>
        say({ type: 'broke', seed, reason: error instanceof Error ? (error.stack ?? '') : String(error) }),
    )
  })
}

if (parentPort) serve(parentPort, workerData as RunChoice)
