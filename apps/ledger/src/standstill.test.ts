import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { Standstill } from './standstill.ts'

const WAIT_MS_MAX = 20_000
const started: ChildProcess[] = []

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** The letter that Linux has for what a process does: `T` when it is stopped. */
function stateOf(pid: number | undefined): string {
  const file = `/proc/${pid}/stat`
  return existsSync(file) ? (readFileSync(file, 'latin1').replace(/^.*\)\s/s, '')[0] ?? '') : ''
}

function sleeper(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  started.push(child)
  return child
}

it.runIf(existsSync('/proc/self/stat'))('a process stands still until it is let go', async () => {
  const child = sleeper()
  const standstill = new Standstill(child)
  await expect.poll(() => stateOf(child.pid), { timeout: WAIT_MS_MAX }).toBe('T')
  standstill.end()
  await expect.poll(() => stateOf(child.pid), { timeout: WAIT_MS_MAX }).not.toBe('T')
})
