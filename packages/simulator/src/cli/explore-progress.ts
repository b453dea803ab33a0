import { createLogUpdate } from 'log-update'
import type { Progress } from '../explore/explore.ts'
import { counted, paint, seconds } from './explore-words.ts'

const FRAME_MS = 100
/** Where nobody watches, a line now and then is enough. */
const LINE_MS = 10_000

export interface ShownProgress {
  readonly progress: (progress: Progress) => void
  /** Takes the line away. */
  readonly done: () => void
}

/** One line that keeps up with an exploration, on a terminal; elsewhere a line every ten seconds. */
export function showProgress(stream: NodeJS.WriteStream, statesMax: number | undefined): ShownProgress {
  const isWatched = stream.isTTY === true
  const update = isWatched ? createLogUpdate(stream) : undefined
  let shownMs = 0
  return {
    progress: (progress) => {
      if (progress.elapsedMs - shownMs < (isWatched ? FRAME_MS : LINE_MS)) return
      shownMs = progress.elapsedMs
      if (update) update(line(progress, statesMax))
      else stream.write(`${line(progress, statesMax)}\n`)
    },
    done: () => update?.clear(),
  }
}

function line({ distinctStates, waiting, depth, elapsedMs }: Progress, statesMax: number | undefined): string {
  const of = statesMax === undefined ? '' : paint.error.dim(` of at most ${counted(statesMax)}`)
  const rate = elapsedMs > 0 ? counted(Math.round((distinctStates / elapsedMs) * 1000)) : '0'
  const rest = paint.error.dim(`${counted(waiting)} waiting · ${depth} moves deep · ${rate}/s · ${seconds(elapsedMs)}`)
  return `${counted(distinctStates)} states${of}   ${rest}`
}
