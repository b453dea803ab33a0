#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const program = new URL('../dist/main.js', import.meta.url)
// In a checkout that was never built, the project's launcher builds this program and starts it again.
const launcher = fileURLToPath(new URL('../../../tools/launch/bin/launch.mjs', import.meta.url))

if (existsSync(program)) {
  const { main } = await import(program.href)
  main(process.argv.slice(2))
} else if (existsSync(launcher)) {
  const args = [launcher, 'start', '@synod/bench', 'bin/bench.js', ...process.argv.slice(2)]
  const { status, signal } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (signal) process.kill(process.pid, signal)
  else process.exitCode = status ?? 2
} else {
  console.error('bench: the package is incomplete, dist/main.js is missing; install it again')
  process.exitCode = 2
}
