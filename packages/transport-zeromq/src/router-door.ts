import { Context, Router } from 'zeromq'
import type { NodeCurve } from './curve.ts'
import { isLoopback } from './endpoint.ts'
import { BindError, TransportConfigError } from './errors.ts'
import { routerOptions } from './socket-options.ts'
import { ZapGuard } from './zap.ts'

/** How long `close` waits for ZeroMQ to say that the address is free. */
const CLOSE_MS_MAX = 1000

export interface DoorOptions {
  /** The node's name in errors. */
  readonly name: string
  readonly endpoint: string
  readonly frameBytesMax: number
  readonly answerFramesMax: number
  readonly curve: NodeCurve | undefined
  /** With `curve`: whether the holder of a public key may connect. */
  readonly isAllowed: (publicKey: string) => boolean
}

/** Throws a {@link TransportConfigError} when a node without keys would be open to other machines. */
export function assertMayBind(name: string, endpoint: string, curve: NodeCurve | undefined): void {
  if (curve || isLoopback(endpoint)) return
  throw new TransportConfigError(
    `${name} has no CURVE keys and so binds this machine's loopback only (127.0.0.0/8, [::1], ipc), not ${endpoint}; ` +
      'give it keys with `curve`, or a loopback address in digits',
  )
}

/** The socket at which a node receives from everyone, and answers clients; with keys, only those it knows get in. */
export class RouterDoor {
  readonly router: Router
  readonly #options: DoorOptions
  readonly #guard: ZapGuard | undefined

  constructor(options: DoorOptions) {
    const { curve } = options
    // Without keys the shared context will do. A guard decides for a whole context, so each needs one for itself.
    const context = curve && new Context()
    this.#options = options
    this.#guard = context && new ZapGuard(context, options.isAllowed)
    this.router = new Router({
      ...routerOptions(options.endpoint, options.frameBytesMax, options.answerFramesMax),
      ...(curve && { context, curveServer: true, curveSecretKey: curve.secretKey }),
    })
  }

  /** Returns the endpoint with the port that was bound. Throws {@link BindError}. */
  async open(): Promise<string> {
    const { name, endpoint } = this.#options
    await this.#guard?.start()
    try {
      await this.router.bind(endpoint)
    } catch (error) {
      await this.close()
      throw new BindError(name, endpoint, error)
    }
    return this.router.lastEndpoint ?? endpoint
  }

  /** Returns when another socket can bind the address. */
  async close(): Promise<void> {
    if (!this.router.closed) await closed(this.router)
    this.#guard?.close()
  }
}

/**
 * Resolves when ZeroMQ's thread, which `close` only asks to, has closed the listening socket. To `unbind` first would not
 * do: it runs on a thread of its own while the pending `receive` still looks at the socket, and libzmq aborts the process;
 * and zeromq.js 6.8 has `unbindSync` bind once more.
 */
function closed(router: Router): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, CLOSE_MS_MAX)
    const done = () => {
      clearTimeout(limit)
      resolve()
    }
    router.events.on('close', done)
    router.events.on('end', done)
    router.close()
  })
}
