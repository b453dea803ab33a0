// One end of a pair of nodes, over bare zeromq.js sockets or over the transport: the same sockets and options, or the package.
import { zeromqTransport } from '@synod/transport-zeromq'
import { Dealer, Router } from 'zeromq'

/** @returns {Promise<{ send(frames): void, close(): Promise<void> }>} */
export function openPair(way, node, endpoints, receive) {
  return way === 'bare' ? openBare(node, endpoints, receive) : openTransport(node, endpoints, receive)
}

async function openTransport(node, endpoints, receive) {
  const peers = endpoints.map((endpoint, index) => ({ node: index + 1, endpoint }))
  const transport = zeromqTransport({ node, endpoint: endpoints[node - 1], peers })
  await transport.start(receive)
  const peer = 3 - node
  return { send: (frames) => transport.send(peer, frames), close: () => transport.close() }
}

/** What anyone would write with zeromq.js: an async iterator, and one send after another. */
async function openBare(node, endpoints, receive) {
  const router = new Router({ linger: 0 })
  const dealer = new Dealer({ linger: 0 })
  await router.bind(endpoints[node - 1])
  dealer.connect(endpoints[2 - node])
  const receiving = (async () => {
    for await (const [, ...frames] of router) receive(frames)
  })()
  receiving.catch(whenClosed)
  let sending = Promise.resolve()
  let isClosed = false
  function whenClosed(error) {
    if (!isClosed) throw error
  }
  return {
    send(frames) {
      sending = sending.then(() => dealer.send(frames)).catch(whenClosed)
    },
    async close() {
      isClosed = true
      router.close()
      dealer.close()
    },
  }
}
