import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { onInterrupt } from '../interrupts.ts'
import { printJson, printLine } from '../output.ts'
import { Bench } from './bench.ts'
import { drawProfiles, drawReport } from './report.ts'
import type { BenchResult } from './result.ts'

export interface BenchCommandOptions {
  readonly inflight: readonly number[]
  readonly seconds: number
  readonly nodes: number
  readonly directory: string
  readonly cpuProf?: string
  readonly json?: boolean
}

export async function runBench({
  inflight,
  seconds,
  nodes,
  directory,
  cpuProf,
  json = false,
}: BenchCommandOptions): Promise<void> {
  const profileDirectory = cpuProf === undefined ? undefined : resolve(cpuProf)
  if (profileDirectory !== undefined) await mkdir(profileDirectory, { recursive: true })
  const bench = new Bench({
    ...{ inFlight: inflight, seconds, nodes, parentDirectory: resolve(directory) },
    ...(profileDirectory === undefined ? {} : { profileDirectory }),
    progress: (text) => console.error(text),
  })
  let isInterrupted = false
  const takeBack = onInterrupt(() => {
    isInterrupted = true
    return bench.close()
  })
  let result: BenchResult
  try {
    result = await bench.run()
  } catch (error) {
    // Whatever failed failed because everything was closed; the program ends once that is done.
    if (isInterrupted) return
    throw error
  } finally {
    await bench.close()
    takeBack()
  }
  if (json) printJson(result)
  else printLine(drawReport(result))
  if (!json && profileDirectory !== undefined) printLine(await drawProfiles(profileDirectory, nodes))
}
