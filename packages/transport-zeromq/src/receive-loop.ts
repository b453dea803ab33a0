import type { Dealer, Router } from 'zeromq'

/**
 * Hands every message to `take` until the socket is closed. zeromq.js resolves `receive()` at once while messages are
 * there and yields to the event loop after 512 of them. What `take` throws is not caught: it ends the process, as an
 * exception in any other callback would.
 */
export async function receiveLoop(socket: Dealer | Router, take: (parts: Buffer[]) => void): Promise<void> {
  while (!socket.closed) {
    let parts: Buffer[]
    try {
      parts = await socket.receive()
    } catch (error) {
      if (socket.closed) return
      throw error
    }
    if (!socket.closed) take(parts)
  }
}
