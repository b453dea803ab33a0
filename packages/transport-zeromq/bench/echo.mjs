// The other process of round-trips.mjs: sends back whatever arrives.
import { openPair } from './pair.mjs'

const [way, ...endpoints] = process.argv.slice(2)
const pair = await openPair(way, 2, endpoints, (frames) => pair.send(frames))
process.send('ready')
