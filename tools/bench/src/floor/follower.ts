import { Dealer } from 'zeromq'
import { Journal } from './journal.ts'
import { Outbox } from './outbox.ts'
import { decodeNumbers, encodeNumbers } from './wire.ts'

/** What is told to a process that is to follow. */
export interface FollowerSettings {
  readonly path: string
  /** Where the leader finds it. */
  readonly address: string
}

/** Writes what the leader sends to its file, and says what it has flushed. Never resolves. */
export async function follow({ path, address }: FollowerSettings, ready: () => void): Promise<void> {
  const leader = new Dealer({ linger: 0 })
  const toLeader = new Outbox(leader)
  const journal = new Journal(path, (through) => toLeader.send(encodeNumbers([through])))
  await leader.bind(address)
  ready()
  for await (const [number, bytes] of leader) journal.append(bytes!, decodeNumbers(number!)[0]!)
}
