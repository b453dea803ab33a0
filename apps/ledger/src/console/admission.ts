import type { IncomingHttpHeaders } from 'node:http'
import { bearsToken } from './token.ts'

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403
  readonly words: string
}

/**
 * Whether a request comes from the page that this server serves, or from a program of whoever started it. Another site's
 * page may send requests to this machine, too: a browser says in `Origin` from where, and a name that was made to point here
 * shows in `Host`. Undefined when all is well.
 */
export function refusalByOrigin(headers: IncomingHttpHeaders, port: number): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const { host, origin } = headers
  if (host === undefined || !hosts.includes(host)) {
    return { status: 403, words: `this is ${hosts[0]}, and goes by no other name` }
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, words: 'another site’s page has no business here' }
  }
  return undefined
}

/** Whether a request bears the token of this run. */
export function refusalByToken({ authorization }: IncomingHttpHeaders, token: string): Refusal | undefined {
  if (bearsToken(authorization, token)) return undefined
  return { status: 401, words: 'the token is missing, or of another run: open the address that was printed' }
}
