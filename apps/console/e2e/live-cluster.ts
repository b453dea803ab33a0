import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const LAUNCHER = fileURLToPath(new URL('../../ledger/bin/ledger.js', import.meta.url))

/** Real processes, and the address of the page that shows them. */
export interface LiveCluster {
  readonly url: string
  /** Ends its processes and removes what they wrote. */
  close(): Promise<void>
}

/** `ledger up --console`, in a folder of its own, on ports that were free a moment ago. */
export async function startCluster(nodes: number): Promise<LiveCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'synod-page-'))
  const port = String((await freeRow(nodes)) - 1)
  const words = ['up', '--json', '--console', '--nodes', `${nodes}`, '--data', join(folder, 'data'), '--port', port]
  const child = spawn(process.execPath, [LAUNCHER, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const close = async () => {
    // In order, for it ends its nodes then; they would notice its death, too, only later.
    child.kill('SIGINT')
    await ended
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  }
  try {
    const url = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        const told = JSON.parse(line) as { readonly event: string; readonly console?: string }
        if (told.event === 'up' && told.console) resolve(told.console)
      })
      child.once('exit', (code) => reject(new Error(`the cluster ended with ${code} before it was up`)))
    })
    return { url, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The first of so many loopback ports in a row that can be listened at. */
async function freeRow(length: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000)
    const areFree = await Promise.all(Array.from({ length }, (_, index) => isFree(first + index)))
    if (areFree.every(Boolean)) return first
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
