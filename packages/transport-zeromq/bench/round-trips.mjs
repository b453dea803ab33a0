// Round trips between two processes over loopback: node bench/round-trips.mjs (after a build)
import { fork } from 'node:child_process'
import { createServer } from 'node:net'
import { openPair } from './pair.mjs'

const SECONDS = Number(process.env.SECONDS ?? 1)
const ROUNDS = Number(process.env.ROUNDS ?? 7)
const ENVELOPE = new Uint8Array(40)

async function freeEndpoint() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return `tcp://127.0.0.1:${port}`
}

/** Keeps `windowFrames` messages under way and counts those that come back. */
async function measure(way, windowFrames, bodyBytes) {
  const endpoints = [await freeEndpoint(), await freeEndpoint()]
  const echo = fork(new URL('echo.mjs', import.meta.url), [way, ...endpoints])
  await new Promise((resolve) => echo.once('message', resolve))
  let count = 0
  let isOver = false
  const message = () => [ENVELOPE, new Uint8Array(bodyBytes)]
  const pair = await openPair(way, 1, endpoints, () => {
    count += 1
    if (!isOver) pair.send(message())
  })
  for (let sent = 0; sent < windowFrames; sent += 1) pair.send(message())
  await new Promise((resolve) => setTimeout(resolve, 300))
  const [from, startedMs] = [count, performance.now()]
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000))
  const perSecond = ((count - from) * 1000) / (performance.now() - startedMs)
  isOver = true
  await pair.close()
  const exited = new Promise((resolve) => echo.once('exit', resolve))
  echo.kill()
  await exited
  return perSecond
}

for (const [windowFrames, bodyBytes] of [
  [1, 200],
  [1, 20_000],
  [256, 200],
  [64, 20_000],
]) {
  const perSecond = { bare: [], transport: [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const way of Object.keys(perSecond)) perSecond[way].push(await measure(way, windowFrames, bodyBytes))
  }
  // The best of the rounds: what else the machine does can only take away.
  const [bare, transport] = [Math.max(...perSecond.bare), Math.max(...perSecond.transport)]
  const shown = (rate) => (windowFrames === 1 ? `${(1e6 / rate).toFixed(0)} µs` : `${rate.toFixed(0)}/s`)
  const overhead = `${((bare / transport - 1) * 100).toFixed(0)} %`
  console.log(
    `window ${windowFrames}, ${bodyBytes} B: bare ${shown(bare)}, transport ${shown(transport)}, overhead ${overhead}`,
  )
}
