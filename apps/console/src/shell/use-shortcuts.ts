import { useEffect } from 'react'
import { isFreeKey } from '../design/free-key.ts'
import type { Session } from './session.ts'
import { useSession } from './use-session.ts'

/** What the keyboard does wherever it is not needed for something else. */
export function useShortcuts(): void {
  const session = useSession()
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isFreeKey(event) && !isMeantFor(event) && act(session, event)) event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [session])
}

function act(session: Session, { key, shiftKey }: KeyboardEvent): boolean {
  const { player, state } = session
  if (key === '?') session.openHelp(true)
  else if (state.place === 'chart' || state.place === 'scenes') return false
  else if (key === ' ') player.toggle()
  else if (key === 'ArrowRight' && shiftKey) player.jump('election', 1)
  else if (key === 'ArrowLeft' && shiftKey) player.jump('election', -1)
  else if (key === 'ArrowRight') void player.step(1)
  else if (key === 'ArrowLeft') void player.step(-1)
  else if (key === 'Home') player.toBegin()
  else if (key === 'End') player.toEnd()
  else if (/^[1-9]$/.test(key)) session.select(Number(key))
  else return false
  return true
}

/** Space presses the button that has the focus, and arrows move a slider. */
function isMeantFor({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (key === ' ') return target.matches('button, summary, a[href], [role="button"]')
  return target.matches('input[type="range"], [role="slider"], [role="grid"] *')
}
