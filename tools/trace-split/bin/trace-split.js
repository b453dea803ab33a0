#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Whoever reads may leave first, as `head` does. That ends nothing but the reading.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

const program = new URL('../dist/main.js', import.meta.url)
// In a checkout that was never built, the project's launcher builds this program and starts it again.
const launcher = fileURLToPath(new URL('../../launch/bin/launch.mjs', import.meta.url))

if (existsSync(program)) {
  const { main } = await import(program.href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  const args = [launcher, 'start', '@synod/trace-split', 'bin/trace-split.js', ...process.argv.slice(2)]
  const { status, signal } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (signal) process.kill(process.pid, signal)
  else process.exitCode = status ?? 2
}
