import { createLogUpdate } from 'log-update'
import { drawHappening, drawScene } from './frame.ts'
import { formatCount } from './numbers.ts'
import type { Paint } from './paint.ts'
import type { Scene, View } from './scene.ts'

const COLUMNS_DEFAULT = 80
/** Without a terminal, a line of progress comes after so many milliseconds. */
const PLAIN_LINE_EVERY_MS = 2000

/** Drawn again and again in the same place of a terminal. */
export function liveView(stream: NodeJS.WriteStream, paint: Paint): View {
  const update = createLogUpdate(stream)
  let isOpen = true
  const draw = (scene: Scene) => update(drawScene(scene, stream.columns ?? COLUMNS_DEFAULT, paint))
  return {
    announce(line) {
      update.persist(`\n  ${paint.bold(line)}`)
    },
    happened() {},
    refresh(scene) {
      if (isOpen) draw(scene)
    },
    close(scene) {
      if (!isOpen) return
      isOpen = false
      draw(scene)
      update.done()
    },
  }
}

/** Line after line, for logs and pipes. */
export function plainView(stream: NodeJS.WritableStream, paint: Paint): View {
  let nextAt = PLAIN_LINE_EVERY_MS
  return {
    announce(line) {
      stream.write(`${paint.bold(line)}\n`)
    },
    happened(happening) {
      stream.write(`${drawHappening(happening, paint)}\n`)
    },
    refresh({ elapsedMs, applied, refused, perSecond }) {
      if (elapsedMs < nextAt || perSecond.length === 0) return
      nextAt = elapsedMs + PLAIN_LINE_EVERY_MS
      const text = `${formatCount(perSecond.at(-1) ?? 0)} transfers/s, ${formatCount(applied)} applied, ${formatCount(refused)} refused`
      stream.write(`${drawHappening({ atMs: elapsedMs, text, kind: 'news' }, paint)}\n`)
    },
    close() {},
  }
}

/** Nothing is shown but what must be known to go on. */
export function quietView(stream: NodeJS.WritableStream): View {
  return {
    announce(line) {
      stream.write(`${line}\n`)
    },
    happened() {},
    refresh() {},
    close() {},
  }
}
