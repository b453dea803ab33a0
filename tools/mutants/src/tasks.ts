import { Worker } from 'node:worker_threads'
import type { Task, TaskEnd } from './trial-thread.ts'

export interface TasksOptions {
  readonly threads: number
  /** A task that takes longer is given up, in milliseconds. */
  readonly taskMsMax: number
  /** Told after each. */
  readonly ended: (task: Task, end: TaskEnd) => void
}

/** Makes all trials, some at a time, and answers with their ends in the order of the tasks. */
export async function runTasks(tasks: readonly Task[], options: TasksOptions): Promise<TaskEnd[]> {
  const ends: TaskEnd[] = []
  let next = 0
  const runThread = async () => {
    let thread: Worker | undefined
    for (let at = next++; at < tasks.length; at = next++) {
      thread ??= new Worker(new URL('./trial-thread.js', import.meta.url))
      const task = tasks[at] as Task
      const end = await runTask(thread, task, options.taskMsMax)
      // A thread that was given up, or that died, is not asked again.
      if (end.type === 'broke') {
        await thread.terminate()
        thread = undefined
      }
      ends[at] = end
      options.ended(task, end)
    }
    await thread?.terminate()
  }
  await Promise.all(Array.from({ length: Math.min(options.threads, tasks.length) }, runThread))
  return ends
}

function runTask(thread: Worker, task: Task, msMax: number): Promise<TaskEnd> {
  return new Promise((resolve) => {
    const end = (how: TaskEnd) => {
      clearTimeout(patience)
      thread.off('message', end).off('error', died).off('exit', left)
      resolve(how)
    }
    const died = (error: unknown) => end({ type: 'broke', reason: String(error) })
    const left = (code: number) => end({ type: 'broke', reason: `the thread ended with code ${code}` })
    const patience = setTimeout(() => end({ type: 'broke', reason: `not done after ${msMax / 1000} s` }), msMax)
    thread.on('message', end).on('error', died).on('exit', left)
    thread.postMessage(task)
  })
}
