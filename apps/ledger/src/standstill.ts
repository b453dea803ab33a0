import { type ChildProcess, spawn } from 'node:child_process'

/**
 * A shell that waits for the end of its input, which is the end of the process that holds the other end of it, and then lets
 * the stopped one go on: a process that is stopped cannot notice that whoever started it is gone, and would be there for ever.
 */
const GUARD = 'trap "" HUP INT TERM; read -r _; kill -s CONT "$1"'

/** A process that stands still (SIGSTOP), until it is let go, or until this process ends, however it ends. */
export class Standstill {
  readonly #child: ChildProcess
  readonly #guard: ChildProcess

  /** Throws where there is no SIGSTOP, as on Windows. */
  constructor(child: ChildProcess) {
    this.#child = child
    child.kill('SIGSTOP')
    this.#guard = spawn('/bin/sh', ['-c', GUARD, 'sh', String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'] })
    // Without a guard it stands still all the same.
    this.#guard.on('error', () => {})
    this.#guard.stdin?.on('error', () => {})
    this.#guard.unref()
  }

  /** The process goes on. */
  end(): void {
    this.forget()
    this.#child.kill('SIGCONT')
  }

  /** The process has ended, and its number may be another's by now. */
  forget(): void {
    this.#guard.kill('SIGKILL')
  }
}
