import { useEffect } from 'react'
import { isFreeKey } from '../design/free-key.ts'

export const NEXT_KEY = 'n'
export const BACK_KEY = 'p'

/** The way through a scene by keys, wherever nothing is typed. */
export function useStepKeys(goOn: () => void, goBack: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const go = { [NEXT_KEY]: goOn, [BACK_KEY]: goBack }[event.key.toLowerCase()]
      if (go === undefined || !isFreeKey(event)) return
      event.preventDefault()
      go()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [goOn, goBack])
}
