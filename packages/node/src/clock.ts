import type { Clock, Timer } from '@synod/protocol'

/** Time as this process sees it. */
export function nodeClock(): Clock {
  return {
    monotonicMs: () => performance.now(),
    wallMs: () => Date.now(),
    startTimer(ms: number, fire: () => void): Timer {
      const timeout = setTimeout(fire, ms)
      return { cancel: () => clearTimeout(timeout) }
    },
    // After the sockets that are ready have been read, before the next timers: what came in together is handled together.
    afterTurn: (run) => void setImmediate(run),
  }
}
