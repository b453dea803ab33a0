import type { LogLine } from '@synod/node'
import { paint } from './output.ts'

const EVENT_WIDTH = 10
const LEVEL_PAINT = { info: paint.bold, warn: paint.yellow, error: paint.red } as const

/** `12:04:31 n2 leading    ballot 3.n2` */
export function formatLogLine(node: string, { level, event, detail }: LogLine, now: Date = new Date()): string {
  const time = now.toTimeString().slice(0, 8)
  return `${paint.dim(time)} ${paint.cyan(node)} ${LEVEL_PAINT[level](event.padEnd(EVENT_WIDTH))} ${detail}`
}
