/** What the program ends with. README and `ledger --help` list the same. */
export const EXIT_CODES = {
  done: 0,
  /** The ledger refused, a check failed, or a node could not go on. */
  refused: 1,
  /** Wrong usage or input: nothing was sent. */
  usage: 2,
  /** No quorum, or nobody answers. The command was not executed. */
  unavailable: 3,
  /** The command may have been executed, once. */
  unknown: 4,
} as const

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES]

/** What a user can do something about: one line that says what is wrong, with what value, and what to do. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: ExitCode
  /** What `--json` prints besides the message. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(exitCode: ExitCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.exitCode = exitCode
    this.details = details
  }
}

/** The errors of our packages whose message tells a user what to do, by name, since adapters are no business of this program. */
const EXPECTED: ReadonlyMap<string, ExitCode> = new Map<string, ExitCode>([
  ['AmountError', EXIT_CODES.usage],
  ['ClusterFileError', EXIT_CODES.usage],
  ['KeyFileError', EXIT_CODES.usage],
  ['KeysError', EXIT_CODES.usage],
  ['TransportConfigError', EXIT_CODES.usage],
  ['TraceFileError', EXIT_CODES.usage],
  ['IdentityError', EXIT_CODES.usage],
  ['StoreKindError', EXIT_CODES.usage],
  ['StoreError', EXIT_CODES.refused],
  ['BindError', EXIT_CODES.refused],
  ['LedgerAnswerError', EXIT_CODES.refused],
  ['NotRetainedError', EXIT_CODES.refused],
])

/** The failure that an error means to a user; undefined for an error that nobody foresaw. */
export function toFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error
  if (!(error instanceof Error)) return undefined
  const exitCode = EXPECTED.get(error.name) ?? (isSystemError(error) ? EXIT_CODES.refused : undefined)
  return exitCode === undefined ? undefined : new Failure(exitCode, error.message)
}

/** For calls that reject what they are given with a `RangeError`: then the user gave it. */
export async function asUsage<T>(calling: Promise<T>): Promise<T> {
  try {
    return await calling
  } catch (error) {
    throw error instanceof RangeError ? new Failure(EXIT_CODES.usage, error.message) : error
  }
}

/** The operating system refused a file or an address; its message names both. */
function isSystemError(error: Error): boolean {
  return 'syscall' in error && 'code' in error
}
