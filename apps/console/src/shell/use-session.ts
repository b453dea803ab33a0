import { createContext, useCallback, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Player, PlayerState } from '../player/player.ts'
import { PacedPlayer } from './paced-player.ts'
import type { Session, SessionState } from './session.ts'

export const SessionContext = createContext<Session | undefined>(undefined)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === undefined) throw new Error('this part of the page stands outside of a session')
  return session
}

/** What `select` takes from the session; drawn again when that changes. */
export function useSessionState<Part>(select: (state: SessionState) => Part): Part {
  const session = useSession()
  return useSyncExternalStore(
    session.subscribe,
    useCallback(() => select(session.state), [session, select]),
  )
}

export function usePlayer(): Player {
  return useSession().player
}

/** What `select` takes from the player; drawn again when that changes. Give it something that is compared by value. */
export function usePlayerPart<Part extends string | number | boolean | undefined | object>(
  select: (state: PlayerState) => Part,
): Part {
  const player = usePlayer()
  return useSyncExternalStore(player.subscribe, () => select(player.state))
}

/** All of the player, so often in a second at most while it plays. */
export function usePacedPlayer(framesPerSecondMax: number | undefined): PlayerState {
  const player = usePlayer()
  const paced = useMemo(() => new PacedPlayer(player, framesPerSecondMax), [player, framesPerSecondMax])
  useEffect(() => () => paced.close(), [paced])
  return useSyncExternalStore(paced.subscribe, paced.state)
}
