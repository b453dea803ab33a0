import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs `stop` at the first Ctrl-C, termination or hang-up, and ends the program with 128 + the signal's number, as shells
 * do; a second one ends it at once. Returns a function that takes it back.
 */
export function onInterrupt(stop: () => Promise<void>): () => void {
  let isStopping = false
  const interrupted = (signal: NodeJS.Signals): void => {
    const exitCode = 128 + constants.signals[signal]
    if (isStopping) process.exit(exitCode)
    isStopping = true
    stop()
      .catch((error: unknown) => console.error(`ledger: ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => process.exit(exitCode))
  }
  for (const signal of SIGNALS) process.on(signal, interrupted)
  return () => {
    for (const signal of SIGNALS) process.off(signal, interrupted)
  }
}
