import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { checkHistory, keyValueModel } from '@synod/linearizability'
import { seededEntropy } from '@synod/protocol/memory'
import { afterEach, describe, expect, it } from 'vitest'
import { TestCaller, TestNetwork } from '../src/network.fixture.ts'
import { processClock as clock } from '../src/process-ports.ts'
import { Workload } from '../src/workload.fixture.ts'

const PROGRAM = fileURLToPath(new URL('../bin/maelstrom.js', import.meta.url))
const IDS = ['n0', 'n1', 'n2', 'n3', 'n4']
const LATENCY_MS = 50

type NodeProcess = ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable }

const running: NodeProcess[] = []
afterEach(async () => {
  for (const each of running.splice(0)) {
    if (each.exitCode !== null) continue
    each.kill('SIGKILL')
    await once(each, 'exit')
  }
})

function start(...args: string[]): NodeProcess {
  const child = spawn(PROGRAM, args, { stdio: 'pipe' }) as NodeProcess
  running.push(child)
  child.stderr.resume()
  return child
}

/** The processes on a network as Maelstrom has it; a line of theirs that is no message fails the test. */
function connect(network: TestNetwork, faults: unknown[]): void {
  for (const id of IDS) {
    const child = start('--latency', String(LATENCY_MS))
    // What is still on its way to a node that has ended is lost, as on any network.
    child.stdin.on('error', () => {})
    network.join(id, (line) => child.stdin.write(`${line}\n`))
    createInterface({ input: child.stdout }).on('line', (line) => {
      try {
        network.post(line)
      } catch (fault) {
        faults.push(fault)
      }
    })
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('processes of lin-kv', () => {
  it('stay linearizable while they are parted again and again', async () => {
    const faults: unknown[] = []
    const network = new TestNetwork({ clock, entropy: seededEntropy(1), latencyMs: LATENCY_MS })
    connect(network, faults)
    const setup = new TestCaller('c-setup', network)
    const inits = IDS.map((id) => setup.ask(id, { type: 'init', node_id: id, node_ids: IDS }, 20_000))
    for (const answer of await Promise.all(inits)) expect(answer.type).toBe('init_ok')

    const workload = new Workload({ network, nodes: IDS, processes: 10, keys: 4, values: 3, durationMs: 12_000 })
    const done = workload.run()
    for (const group of [['n0', 'n1'], ['n2'], ['n3', 'n4']]) {
      await pause(1500)
      network.part(group)
      await pause(2000)
      network.heal()
    }
    await done
    expect(faults).toEqual([])
    expect(running.map(({ exitCode }) => exitCode)).toEqual(IDS.map(() => null))
    for (const f of ['read', 'write', 'cas']) expect(workload.count('ok', f), f).toBeGreaterThan(5)
    const result = checkHistory(keyValueModel({ strictFail: true }), workload.events)
    expect(result, JSON.stringify(workload.events)).toMatchObject({ verdict: 'linearizable' })
  })

  it('end in order when their input ends', async () => {
    const child = start()
    child.stdin.write('{"src":"c0","dest":"n0","body":{"type":"init","msg_id":1,"node_id":"n0","node_ids":["n0"]}}\n')
    const lines = createInterface({ input: child.stdout })
    const [line] = await once(lines, 'line')
    expect(JSON.parse(line)).toEqual({ src: 'n0', dest: 'c0', body: { type: 'init_ok', in_reply_to: 1 } })
    child.stdin.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it.each([['--latency', 'soon'], ['--latency', '0'], ['--port', '1'], ['n0']])('refuse %s %s', async (...args) => {
    const child = start(...args.filter(Boolean))
    let said = ''
    child.stderr.on('data', (part) => {
      said += part
    })
    expect(await once(child, 'exit')).toEqual([2, null])
    expect(said).toBe('maelstrom: the only option is --latency MS, a number of milliseconds above 0\n')
  })
})
