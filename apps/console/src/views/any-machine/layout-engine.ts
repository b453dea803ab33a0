import type { LayoutEngine } from '@synod/charts/layout'
import Elk from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'

let engine: LayoutEngine | undefined

/** elkjs in a worker of its own, begun when the first chart of somebody else's is to be drawn: it is larger than the page. */
export function layoutEngine(): LayoutEngine {
  engine ??= new Elk.default({ workerUrl })
  return engine
}
