import { setTimeout as sleep } from 'node:timers/promises'
import type { ConfigurationResult } from '@synod/client'
import type { Client } from '@synod/node'
import type { ConfigurationCommand, ConfigurationOutput, ConfigurationStatus } from '@synod/protocol'
import type { ConnectionOptions } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { commandLine } from '../repeat.ts'

const AGAIN_MS = 100

/** Has a command executed; while an earlier change is not in effect it waits, up to the timeout. */
export async function configured(
  client: Pick<Client, 'configure'>,
  command: ConfigurationCommand,
  { timeout }: Pick<ConnectionOptions, 'timeout'>,
): Promise<ConfigurationResult> {
  const giveUpAt = performance.now() + timeout * 1000
  for (;;) {
    const result = await client.configure(command)
    if (result.status !== 'under way' || performance.now() > giveUpAt) return result
    await sleep(AGAIN_MS)
  }
}

/** The cluster's no, and what to do. */
export function refusedChange(
  { status, detail }: Pick<ConfigurationOutput, 'status' | 'detail'>,
  options: Pick<ConnectionOptions, 'cluster' | 'keys'>,
  details: Readonly<Record<string, unknown>> = {},
): Failure {
  const advice = adviceOn(status, detail, (...words) => commandLine(words, options))
  const what = advice === '' ? '' : `; ${advice}`
  return new Failure(EXIT_CODES.refused, `refused, ${status}: ${detail}${what}`, { status, detail, ...details })
}

function adviceOn(status: ConfigurationStatus, detail: string, command: (...words: string[]) => string): string {
  switch (status) {
    case 'number used':
      return 'leave out the number and that one is taken'
    case 'not a learner':
      return command('cluster', 'add', 'tcp://HOST:PORT')
    case 'not a member':
      return command('cluster', 'members')
    case 'under way':
      return 'it takes a quorum: is one there? ledger status'
    case 'last member':
      return `replace it instead: ${command('cluster', 'replace')}`
    case 'no quorum':
      return 'the quorum rule is fixed for the cluster’s life: add a node first'
    case 'lagging':
      return detail.startsWith('nothing was heard')
        ? 'start it, and ask again'
        : 'it goes on learning: ask again, or --force'
    case 'invalid':
    case 'unchanged':
    case 'changed':
      return ''
  }
}
