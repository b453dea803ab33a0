import { useSyncExternalStore } from 'react'

const wish = () => matchMedia('(prefers-reduced-motion: reduce)')

/** Whether nothing should move that need not. */
export function useStillness(): boolean {
  return useSyncExternalStore(subscribe, () => wish().matches)
}

function subscribe(changed: () => void): () => void {
  const media = wish()
  media.addEventListener('change', changed)
  return () => media.removeEventListener('change', changed)
}
