// Writes until the disk refuses, then says what the storage says, and what it says afterwards.
import { makeBallot } from '@synod/protocol'
import { stores } from './stores.mjs'

process.on('SIGXFSZ', () => undefined)
const [kind, path] = process.argv.slice(2)
const storage = stores[kind](path)
await storage.recover()
const value = Buffer.alloc(100_000, 1)
const write = (slot) => storage.write([{ type: 'accepted', ballot: makeBallot(1, 1), entries: [{ slot, value }] }])
try {
  for (let slot = 1; ; slot++) {
    await write(slot)
    console.log(`durable ${slot}`)
  }
} catch (error) {
  console.log(`${error.code}: ${error.message}`)
}
await write(1).catch((error) => console.log(`${error.code}: ${error.message}`))
await storage.close()
console.log('closed')
