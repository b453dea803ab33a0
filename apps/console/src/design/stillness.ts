import { useSyncExternalStore } from 'react'

const wish = () => matchMedia('(prefers-reduced-motion: reduce)')

/** Whether the reader wants nothing to move that need not. */
export function isStillnessWished(): boolean {
  return wish().matches
}

export function useStillness(): boolean {
  return useSyncExternalStore(subscribe, isStillnessWished)
}

function subscribe(changed: () => void): () => void {
  const media = wish()
  media.addEventListener('change', changed)
  return () => media.removeEventListener('change', changed)
}
