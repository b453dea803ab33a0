/** Endpoints of this machine alone: what a node without keys may bind. Names are not resolved, since they can mean anything. */
const LOOPBACK = /^(tcp:\/\/(127(\.\d{1,3}){3}|\[::1\]):|ipc:\/\/|inproc:\/\/)/

const PORT_MAX = 65_535

/** Whether only processes of this machine can reach what is bound there. */
export function isLoopback(endpoint: string): boolean {
  return LOOPBACK.test(endpoint)
}

/** Whether it is an IPv6 address, for which the socket needs an option. */
export function isIpv6(endpoint: string): boolean {
  return endpoint.startsWith('tcp://[')
}

/**
 * Throws a `RangeError` for what is no endpoint. ZeroMQ itself takes `tcp://127.0.0.1:99999` and binds port 34,463.
 *
 * @param wildcardPort whether port `0` or `*`, any free one, is allowed: for binding it is.
 */
export function assertEndpoint(endpoint: string, wildcardPort: boolean): void {
  if (/^(ipc|inproc):\/\/./.test(endpoint)) return
  const port = /^tcp:\/\/(?:\[[0-9a-fA-F:.%]+\]|[^:[\]\s/]+):(\d{1,5}|\*)$/.exec(endpoint)?.[1]
  const isWildcard = port === '*' || port === '0'
  if (port === undefined || (isWildcard ? !wildcardPort : Number(port) > PORT_MAX)) {
    const example = wildcardPort ? 'tcp://127.0.0.1:7401, or port 0 for any free one' : 'tcp://127.0.0.1:7401'
    throw new RangeError(`"${endpoint}" is no endpoint; write one like ${example}`)
  }
}
