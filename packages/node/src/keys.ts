import { readFile, writeFile } from 'node:fs/promises'
import { type Cluster, type ClusterNode, formatNode } from '@synod/protocol'
import { type CurveKeys, isCurveKey } from '@synod/transport-zeromq'

/** A key file that cannot be read or written: names the file and what is wrong, and never shows what it holds. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError'
}

/** The keys given do not fit the cluster. */
export class KeysError extends Error {
  override readonly name = 'KeysError'
  /**
   * - `missing`: the cluster has keys, and none were given.
   * - `foreign`: they are not those of the node that was to start.
   * - `superfluous`: the cluster has no keys.
   * - `exposed`: neither has keys, and the node would listen to other machines.
   */
  readonly code: 'missing' | 'foreign' | 'superfluous' | 'exposed'

  constructor(code: KeysError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Writes a key pair to a new file that only its owner may read. Rejects with a {@link KeyFileError} when there is one. */
export async function writeKeys(path: string, { publicKey, secretKey }: CurveKeys): Promise<void> {
  const text = `${JSON.stringify({ publicKey, secretKey }, null, 2)}\n`
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'EEXIST' ? 'it is there already, and keys are not overwritten; name another file' : code
    throw new KeyFileError(`cannot write ${path}: ${why}`)
  }
}

/** Reads what {@link writeKeys} wrote. Rejects with a {@link KeyFileError}. */
export async function readKeys(path: string): Promise<CurveKeys> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new KeyFileError(code === 'ENOENT' ? `there is no key file ${path}` : `cannot read ${path}: ${code}`)
  }
  const keys = parseKeys(text)
  if (keys) return keys
  throw new KeyFileError(`${path} is no key file: {"publicKey": …, "secretKey": …}, each 40 characters of Z85`)
}

function parseKeys(text: string): CurveKeys | undefined {
  try {
    const { publicKey, secretKey } = JSON.parse(text)
    const areKeys = [publicKey, secretKey].every((key) => typeof key === 'string' && isCurveKey(key))
    return areKeys ? { publicKey, secretKey } : undefined
  } catch {
    // What JSON.parse complains of, it quotes.
    return undefined
  }
}

/** Throws a {@link KeysError} unless both the cluster and whoever takes part have keys, or neither. */
export function assertKeysFit(cluster: Cluster, keys: CurveKeys | undefined, who: string): void {
  const isKeyed = cluster.nodes.some(({ publicKey }) => publicKey !== undefined)
  if (isKeyed && !keys) throw new KeysError('missing', `cluster ${cluster.name} has keys, and ${who} was given none`)
  if (keys && !isKeyed) {
    throw new KeysError(
      'superfluous',
      `${who} was given keys, but cluster ${cluster.name} has none: give each node its "publicKey"`,
    )
  }
}

/** Throws a {@link KeysError} when the keys are not those that the cluster knows this node by. */
export function assertKeysOf(member: ClusterNode, cluster: Cluster, keys: CurveKeys | undefined): void {
  if (!keys || keys.publicKey === member.publicKey) return
  const id = formatNode(member.node)
  const owner = cluster.nodes.find(({ publicKey }) => publicKey === keys.publicKey)
  const whose = owner ? `those of ${formatNode(owner.node)}` : `of public key ${keys.publicKey}`
  throw new KeysError(
    'foreign',
    `the keys given to ${id} are ${whose}; cluster ${cluster.name} has ${member.publicKey}`,
  )
}
