import type { QueryOptions } from '@synod/client'
import type { Command } from 'commander'
import { addConnectionOptions, type ConnectionOptions } from './connection.ts'
import { paint } from './output.ts'

/** The options of every command that reads the ledger. */
export interface ReadOptions extends ConnectionOptions {
  readonly stale?: true
}

export function addReadOptions(command: Command): Command {
  return addConnectionOptions(command).option('--stale', 'do not wait for a quorum: what one node knows by now')
}

/** A named node is the one that answers, since that is what reading from it is for; commands only begin with it. */
export function readOptions({ stale, node }: ReadOptions): QueryOptions {
  return { mode: stale ? 'stale' : 'linearizable', ...(node === undefined ? {} : { node }) }
}

/** Says of a stale answer how old it may be. */
export function readNote(slot: number, { stale }: ReadOptions): string {
  return stale ? `  ${paint.dim(`stale: as of slot ${slot}`)}` : ''
}
