import { DARK, LIGHT, type Theme } from '@synod/space-time'
import { useSyncExternalStore } from 'react'

const wish = () => matchMedia('(prefers-color-scheme: dark)')

/** The colours of the page as it is shown: a canvas does not know them by itself. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, isDark) ? DARK : LIGHT
}

function isDark(): boolean {
  const { theme } = document.documentElement.dataset
  return theme === 'dark' || (theme !== 'light' && wish().matches)
}

function subscribe(changed: () => void): () => void {
  const system = wish()
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  system.addEventListener('change', changed)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', changed)
  }
}
