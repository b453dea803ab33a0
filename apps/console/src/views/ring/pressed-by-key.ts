import type { KeyboardEvent } from 'react'

/** What is drawn as a button is pressed with Enter and Space, as buttons are. */
export function pressedByKey(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    act()
  }
}
