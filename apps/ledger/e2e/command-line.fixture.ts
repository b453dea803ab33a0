import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

export const LAUNCHER = fileURLToPath(new URL('../bin/ledger.js', import.meta.url))

/** How a run of the command line ended. */
export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `ledger …` in a process of its own, as a user's shell does, its output being no terminal. */
export function run(words: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
  return runNode([LAUNCHER, ...words], environment)
}

/** Runs a program of Node. */
export function runNode(words: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { env: { ...process.env, ...environment } })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** The one JSON value that a run printed. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into it, and compare what they find
export function json({ stdout, stderr }: Run): any {
  if (stderr !== '') throw new Error(`with --json, nothing belongs on standard error: ${stderr}`)
  return JSON.parse(stdout)
}

/** Whether a process is there. One that has ended and that its new parent has not noticed yet (a zombie) is not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    const [state] = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\)\s/s, '')
    return state !== 'Z' && state !== 'X'
  } catch {
    // No /proc on this platform, or gone between the two looks.
    return existsSync('/proc') === false
  }
}

/** The first of so many loopback ports in a row that were free a moment ago. */
export async function freeRow(length: number): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 10_000)
    const isFree = await Promise.all(Array.from({ length }, (_, at) => canListen(base + at)))
    if (isFree.every(Boolean)) return base
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
