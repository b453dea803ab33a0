import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monotonicUs } from '@synod/node'
import type { LocalCluster } from '../cluster-setup.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import type { Fleet } from '../fleet.ts'
import { LiveControl } from './live-control.ts'
import { LiveFeed } from './live-feed.ts'
import { PageFiles } from './page-files.ts'
import { pageFolder } from './page-folder.ts'
import { answer } from './routes.ts'
import { newToken } from './token.ts'

const LOOPBACK = '127.0.0.1'
const CONNECTIONS_MAX = 64
/** How long a request may take to come in. What goes out may take for ever, as the feed does. */
const REQUEST_MS_MAX = 10_000

export interface ConsoleOptions {
  readonly local: LocalCluster
  /** Its nodes have been started with `hasDebugLinks`, or links cannot be cut. */
  readonly fleet: Fleet
  /** 0 for any that is free. */
  readonly port: number
  /** The folder of the built page. Without it: that of `@synod/console`. */
  readonly page?: string
  /** Why nothing may be done to the cluster at a time; asked before each deed. */
  readonly busy?: () => string | undefined
}

/** A page that shows a cluster on this machine and acts on it, for whoever knows its address. */
export interface Console {
  /** The address, with the token of this run. */
  readonly url: string
  /** Whether somebody looks. */
  readonly isRead: boolean
  /** Tells whoever looks, in words. */
  remark(words: string): void
  /** Ends the traffic, the feed and the server. The nodes go on. Idempotent. */
  close(): Promise<void>
}

/** Serves it on loopback. Rejects with a {@link Failure} when the port is taken. */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const { local, fleet, port, page = pageFolder() ?? '', busy = () => undefined } = options
  const token = newToken()
  const feed = new LiveFeed(fleet, monotonicUs)
  const control = new LiveControl({ local, fleet, feed, token, busy, page: new PageFiles(page) })
  const server = createServer((request, response) => void answer(control, request, response))
  server.maxConnections = CONNECTIONS_MAX
  server.requestTimeout = REQUEST_MS_MAX
  const close = async (): Promise<void> => {
    feed.close()
    server.close()
    server.closeAllConnections()
    await control.close()
  }
  try {
    const url = `http://${LOOPBACK}:${await listen(server, port)}/#token=${token}`
    return {
      url,
      get isRead() {
        return feed.isRead
      },
      remark: (words) => feed.tell({ type: 'done', to: [], deed: 'remark', words }),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Resolves with the port. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `--console ${port}: another program listens there; leave the port out and a free one is taken`
      reject(error.code === 'EADDRINUSE' ? new Failure(EXIT_CODES.refused, taken) : error)
    })
    server.listen(port, LOOPBACK, () => resolve((server.address() as AddressInfo).port))
  })
}
