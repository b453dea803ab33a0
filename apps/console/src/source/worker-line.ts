import type { SimulatorLine } from './simulated-source.ts'
import type { SimulatorReport } from './simulator-orders.ts'

/** A simulator in a worker of its own. */
export function openWorkerLine(): SimulatorLine {
  const worker = new Worker(new URL('./simulator-worker.ts', import.meta.url), { type: 'module', name: 'simulator' })
  return {
    send: (order) => worker.postMessage(order),
    onReport: (listener) => {
      worker.addEventListener('message', ({ data }: MessageEvent<SimulatorReport>) => listener(data))
    },
    onFailure: (listener) => {
      worker.addEventListener('error', ({ message }) => listener(message || 'the simulator could not be loaded'))
    },
    close: () => worker.terminate(),
  }
}
