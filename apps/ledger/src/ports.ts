import { type AddressInfo, createServer, type Server } from 'node:net'

const LOOPBACK = '127.0.0.1'

/**
 * Loopback ports that were free a moment ago, all different. Another program may take one before it is used; then the
 * node that binds it says so.
 */
export async function freePorts(count: number): Promise<number[]> {
  // All are held until all are known, since the system may give a port twice once it is free again.
  const servers = await Promise.all(Array.from({ length: count }, () => listen()))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, LOOPBACK, () => resolve(server))
  })
}

/** The address of a port on this machine, as cluster files write it. */
export function loopbackEndpoint(port: number): string {
  return `tcp://${LOOPBACK}:${port}`
}
