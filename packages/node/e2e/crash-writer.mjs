// Writes groups as fast as it can until it is killed, and says after each how far the store is durable.
import { writeSync } from 'node:fs'
import { makeBallot } from '@synod/protocol'
import { groupAt, recordsOf, snapshotWrites } from './crash-values.mjs'
import { busyStores } from './stores.mjs'

const STDOUT = 1
const [kind, path] = process.argv.slice(2)
const storage = busyStores[kind](path)
const { records } = await storage.recover()
const accepted = records.flatMap((record) => (record.type === 'accepted' ? record.entries : []))
let first = 1 + (accepted.at(-1)?.slot ?? 0)
writeSync(STDOUT, `recovered ${first - 1}\n`)
for (;;) {
  const group = groupAt(first)
  await storage.write(recordsOf(group, makeBallot(1, 1)))
  writeSync(STDOUT, `durable ${group.last}\n`)
  for (const records of snapshotWrites(group)) await storage.write(records)
  first = group.last + 1
}
