const PATHS = {
  play: 'M5 3.2v9.6L13 8z',
  pause: 'M4.5 3h2.4v10H4.5zM9.1 3h2.4v10H9.1z',
  forward: 'M3.5 3.2v9.6L10 8zM11 3.2h1.6v9.6H11z',
  back: 'M12.5 3.2v9.6L6 8zM3.4 3.2H5v9.6H3.4z',
  begin: 'M13.5 3.2v9.6L8.3 8zM8 3.2v9.6L2.8 8zM1.4 3.2h1.3v9.6H1.4z',
  end: 'M2.5 3.2v9.6L7.7 8zM8 3.2v9.6L13.2 8zM13.3 3.2h1.3v9.6h-1.3z',
  more: 'M3.3 6.8a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4zm4.7 0a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4zm4.7 0a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4z',
  close: 'm4.1 3 3.9 3.9L11.9 3l1.1 1.1L9.1 8l3.9 3.9-1.1 1.1L8 9.1 4.1 13 3 11.9 6.9 8 3 4.1z',
  link: 'M6.6 9.4a2.5 2.5 0 0 1 0-3.5l2.3-2.3a2.5 2.5 0 0 1 3.5 3.5l-1 1-.9-.9 1-1a1.2 1.2 0 0 0-1.7-1.7L7.5 6.8a1.2 1.2 0 0 0 0 1.7zm2.8-2.8a2.5 2.5 0 0 1 0 3.5l-2.3 2.3a2.5 2.5 0 0 1-3.5-3.5l1-1 .9.9-1 1a1.2 1.2 0 0 0 1.7 1.7l2.3-2.3a1.2 1.2 0 0 0 0-1.7z',
  theme: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 1.4v9.2a4.6 4.6 0 0 0 0-9.2z',
  help: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zm0 1.3a4.9 4.9 0 1 0 0 9.8 4.9 4.9 0 0 0 0-9.8zm-.7 7.2h1.4v1.4H7.3zm.7-6c1.5 0 2.4.9 2.4 2.1 0 1.7-1.8 1.6-1.8 2.9H7.4c0-2 1.7-1.9 1.7-2.9 0-.5-.4-.9-1.1-.9s-1.1.4-1.2 1.1l-1.2-.2C5.7 5.1 6.600 4.300 8 4.300z',
  down: 'm3.500 5.700 4.500 4.600 4.500-4.600-1-1L8 8.300 4.500 4.700z',
} as const

export type IconName = keyof typeof PATHS

/** Drawn beside a word, or in a button that has a label for those who do not see it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} fill="currentColor" />
    </svg>
  )
}
