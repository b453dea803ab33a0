// Child processes that end with us, and we with them: signals are passed down, exit codes and signals up.

import { spawn } from 'node:child_process'

/**
 * @typedef {object} Ended
 * @property {number | null} code exit code; null if a signal ended the child
 * @property {NodeJS.Signals | null} signal what ended the child, or reached us while it ran
 * @property {string} output what it wrote, if it was captured
 */

const passedOn = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {'inherit' | 'stderr' | 'capture'} options.output where its output goes: where ours goes, all of it to our standard
 *   error, or into the result
 * @param {Record<string, string | undefined>} [options.env] added to our environment
 * @param {boolean} [options.shell]
 * @returns {Promise<Ended>} a child that cannot be started ends with code 127
 */
export function run(command, args, { cwd, output, env = {}, shell = false }) {
  const stdio = /** @type {const} */ ({
    inherit: ['inherit', 'inherit', 'inherit'],
    stderr: ['ignore', 2, 2],
    capture: ['ignore', 'pipe', 'pipe'],
  })[output]
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: [...stdio], env: { ...process.env, ...env }, shell })
    let captured = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (captured += text))
    const signals = passSignals(child)
    child.on('error', (error) => {
      captured += error.message
      console.error(`synod: ${command} cannot be started: ${error.message}`)
      signals.stop()
      resolve({ code: 127, signal: null, output: captured })
    })
    child.on('close', (code, signal) => {
      signals.stop()
      resolve({ code, signal: signal ?? signals.received(), output: captured })
    })
  })
}

/**
 * Ends this process as the child ended: with its code, or by its signal.
 * @param {Pick<Ended, 'code' | 'signal'>} ended
 */
export function endLike({ code, signal }) {
  if (code === null && signal !== null) process.kill(process.pid, signal)
  else process.exitCode = code ?? 1
}

/**
 * A terminal sends Ctrl-C to every process in it, so there the child has it already, and a second one could cut short how
 * it cleans up. Without a terminal the child has only us. npm may send us the same signal twice; the child gets it once.
 * @param {import('node:child_process').ChildProcess} child
 */
function passSignals(child) {
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  /** @type {NodeJS.Signals | null} */
  let received = null
  let lastMs = 0
  const handlers = passedOn.map((signal) => {
    const handler = () => {
      const nowMs = Date.now()
      const repeated = signal === received && nowMs - lastMs < 500
      received = signal
      lastMs = nowMs
      if (!repeated && !(signal === 'SIGINT' && terminal)) child.kill(signal)
    }
    process.on(signal, handler)
    return { signal, handler }
  })
  return {
    received: () => received,
    stop: () => {
      for (const { signal, handler } of handlers) process.off(signal, handler)
    },
  }
}
