import { type CurveKeys, KeyFileError, KeysError, readKeys } from '@synod/node'
import { EXIT_CODES, Failure } from './failure.ts'
import { commandLine } from './repeat.ts'

/** The keys in a file that the user may have named. Rejects with a {@link Failure} that says how to make one. */
export async function readKeyFile(path: string | undefined): Promise<CurveKeys | undefined> {
  if (path === undefined) return undefined
  try {
    return await readKeys(path)
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error
    throw new Failure(EXIT_CODES.usage, `${error.message}; "ledger keys <file>" makes one`)
  }
}

/** What to do about keys that do not fit the cluster, for a client. Other errors are returned as they are. */
export function withClientHint(error: unknown): unknown {
  return withHint(error, {
    missing: 'name your key file with --keys or SYNOD_KEYS, or make one with "ledger keys <file>"',
    superfluous: 'or leave out --keys, and unset SYNOD_KEYS',
  })
}

/** The same for a node. */
export function withNodeHint(error: unknown, id: string, cluster: string): unknown {
  const file = `${id}.keys`
  const start = commandLine(['node', '--id', id], { cluster, keys: file })
  return withHint(error, {
    missing: `name its key file: ${start}`,
    foreign: 'name its own key file with --keys',
    superfluous: 'or leave out --keys',
    exposed: `make keys for every node with "ledger keys ${file}", put their public keys into ${cluster}, then ${start}`,
  })
}

function withHint(error: unknown, hints: Partial<Record<KeysError['code'], string>>): unknown {
  if (!(error instanceof KeysError)) return error
  const hint = hints[error.code]
  return new Failure(EXIT_CODES.usage, hint === undefined ? error.message : `${error.message}; ${hint}`)
}
