#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Whoever reads may leave first, as `head` does, or a terminal that is closed. That ends nothing but the reading.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

// The bundled program loads in half the time; a profile is to tell the packages apart, so it is of the modules themselves.
const profiled = process.execArgv.some((argument) => argument.startsWith('--cpu-prof'))
const program = new URL(profiled ? '../dist/main.js' : '../program/main.js', import.meta.url)
// In a checkout that was never built, the project's launcher builds this program and starts it again.
const launcher = fileURLToPath(new URL('../../../tools/launch/bin/launch.mjs', import.meta.url))

if (existsSync(program)) {
  const { main } = await import(program.href)
  await main(process.argv.slice(2))
} else if (existsSync(launcher)) {
  const args = [launcher, 'start', '@synod/ledger-cli', 'bin/ledger.js', ...process.argv.slice(2)]
  const { status, signal } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (signal) process.kill(process.pid, signal)
  else process.exitCode = status ?? 2
} else {
  console.error('ledger: the package is incomplete, program/main.js is missing; install it again')
  process.exitCode = 2
}
