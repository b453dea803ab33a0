import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs `stop` at the first Ctrl-C, termination or hang-up, then ends with 128 + the signal's number; a second one ends at once. */
export function onInterrupt(stop: () => Promise<void>): void {
  let isStopping = false
  const interrupted = (signal: NodeJS.Signals): void => {
    const exitCode = 128 + constants.signals[signal]
    if (isStopping) process.exit(exitCode)
    isStopping = true
    void stop().finally(() => process.exit(exitCode))
  }
  for (const signal of SIGNALS) process.on(signal, interrupted)
}
