/** The configuration asks for what this transport refuses to do. The message says what to change. */
export class TransportConfigError extends Error {
  override readonly name = 'TransportConfigError'
}

/** A node cannot listen on its endpoint. The message names the endpoint and says what to do. */
export class BindError extends Error {
  override readonly name = 'BindError'
  readonly endpoint: string
  /** The system's name for the reason, such as `EADDRINUSE`. */
  readonly code: string

  constructor(node: string, endpoint: string, cause: unknown) {
    const code = codeOf(cause)
    super(`${node} cannot bind ${endpoint}: ${REASONS[code] ?? code}`, { cause })
    this.endpoint = endpoint
    this.code = code
  }
}

const REASONS: Record<string, string | undefined> = {
  EADDRINUSE: 'another process listens there (EADDRINUSE); stop it, or give this node another port',
  EADDRNOTAVAIL: 'this machine has no such address (EADDRNOTAVAIL); bind one of its own',
  ENODEV: 'this machine has no such address or interface (ENODEV); bind one of its own',
  EACCES: 'not permitted (EACCES); ports below 1,024 need privileges, choose a higher one',
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}
