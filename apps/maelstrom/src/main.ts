import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { LinKvNode } from './node.ts'
import { LATENCY_MS } from './patience.ts'
import { processClock, processEntropy } from './process-ports.ts'

/** Serves Maelstrom on standard input and output until the input ends; what people should see goes to standard error. */
export function main(args: readonly string[]): void {
  const latencyMs = latencyIn(args)
  if (latencyMs === undefined) {
    console.error('maelstrom: the only option is --latency MS, a number of milliseconds above 0')
    process.exitCode = 2
    return
  }
  const node = new LinKvNode({
    write: (line) => void process.stdout.write(`${line}\n`),
    clock: processClock,
    entropy: processEntropy,
    latencyMs,
    log: (line) => console.error(line),
    onHalt(error) {
      console.error(error)
      process.exit(1)
    },
  })
  // Whoever reads our output is gone, and with it the network.
  process.stdout.on('error', () => process.exit(1))
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  lines.on('line', (line) => node.receive(line))
  lines.on('close', () => void node.stop())
}

function latencyIn(args: readonly string[]): number | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { latency: { type: 'string' } } })
    const latencyMs = Number(values.latency ?? LATENCY_MS)
    return latencyMs > 0 && Number.isFinite(latencyMs) ? latencyMs : undefined
  } catch {
    return undefined
  }
}
