/*
 * A client process of our cluster.
 */
import { connect, readCluster } from '@synod/node'
import { serveLoads } from '../load/client-program.ts'
import { callsOf, type RequestSettings } from './requests.ts'

/** What every client of a load is told. */
export interface ClientSetup extends RequestSettings {
  readonly clusterFile: string
}

/** Beyond this a call counts as failed. */
const DEADLINE_MS = 30_000

serveLoads<ClientSetup>(async ({ clusterFile, ...settings }, operation) => {
  const client = connect(await readCluster(clusterFile), { deadlineMs: DEADLINE_MS })
  await client.start()
  return callsOf(client, settings, operation)
})
