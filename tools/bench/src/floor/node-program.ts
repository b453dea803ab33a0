/*
 * A node of the floor, in a process of its own: leads or follows, as its parent tells it, and ends with it.
 */
import { type FollowerSettings, follow } from './follower.ts'
import { Leader, type LeaderSettings } from './leader.ts'

export type FloorNodeSettings =
  | (LeaderSettings & { readonly role: 'leader' })
  | (FollowerSettings & { readonly role: 'follower' })

process.on('disconnect', () => process.exit())
process.once('message', (settings: FloorNodeSettings) => {
  const ready = () => void process.send?.('ready')
  const running = settings.role === 'leader' ? new Leader(settings).run(ready) : follow(settings, ready)
  // As all that goes wrong here: nothing of the floor is worth saving.
  running.catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
