// Writes until the disk refuses, then says what the storage says, and what it says afterwards.
import { makeBallot } from '@synod/protocol'
import { journalStorage } from '@synod/storage-journal'

process.on('SIGXFSZ', () => undefined)
const storage = journalStorage({ path: process.argv[2] })
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
