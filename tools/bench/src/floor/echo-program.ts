/*
 * Sends back what it is sent.
 */
import { Dealer } from 'zeromq'

process.on('disconnect', () => process.exit())
process.once('message', (address: string) => {
  void echo(address)
})

async function echo(address: string): Promise<void> {
  const socket = new Dealer({ linger: 0 })
  socket.connect(address)
  process.send?.('ready')
  for await (const parts of socket) await socket.send(parts)
}
