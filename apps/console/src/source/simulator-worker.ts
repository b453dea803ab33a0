import { SimulatorDesk } from './simulator-desk.ts'
import type { SimulatorOrder } from './simulator-orders.ts'

// The simulator beside the page, so that no run however long keeps the page from drawing.
const desk = new SimulatorDesk((report) => self.postMessage(report))
self.addEventListener('message', ({ data }: MessageEvent<SimulatorOrder>) => void desk.take(data))
