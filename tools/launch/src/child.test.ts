import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { run } from './child.mjs'

const child = fileURLToPath(new URL('./child.mjs', import.meta.url))

/** Starts a process that runs `script` as its child and ends like it, sends it a signal once it is ready, and waits. */
async function ended(script: string, signal?: NodeJS.Signals) {
  const parent = `import { endLike, run } from ${JSON.stringify(child)}
    endLike(await run(process.execPath, ['-e', ${JSON.stringify(script)}], { cwd: '.', output: 'inherit' }))`
  const started = spawn(process.execPath, ['--input-type=module', '-e', parent], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  started.stdout.setEncoding('utf8').on('data', (text) => {
    const before = output
    output += text
    if (signal && !before.includes('ready') && output.includes('ready')) {
      // npm passes on what the terminal sent already.
      started.kill(signal)
      setTimeout(() => started.kill(signal), 20)
    }
  })
  return new Promise<{ code: number | null; signal: string | null; output: string }>((resolve) =>
    started.on('close', (code, by) => resolve({ code, signal: by, output })),
  )
}

describe('a program that is launched', () => {
  it('has our output to itself, and gives us its exit code', async () => {
    expect(await ended("console.log('only this'); process.exitCode = 3")).toEqual({
      code: 3,
      signal: null,
      output: 'only this\n',
    })
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('gets %s once, and the time to clean up', async (signal) => {
    const script = `let times = 0
      process.on('${signal}', () => { times += 1; setTimeout(() => { console.log('cleaned up ' + times); process.exit(42) }, 200) })
      setTimeout(() => {}, 10_000)
      console.log('ready')`
    expect(await ended(script, signal)).toEqual({ code: 42, signal: null, output: 'ready\ncleaned up 1\n' })
  })

  it('ends us by the signal that ended it', async () => {
    expect(await ended("console.log('ready'); setTimeout(() => {}, 10_000)", 'SIGTERM')).toMatchObject({
      code: null,
      signal: 'SIGTERM',
    })
  })

  it('that does not exist is an exit code of 127', async () => {
    expect(await run('/nowhere/at/all', [], { cwd: '.', output: 'capture' })).toMatchObject({ code: 127, signal: null })
  })
})
