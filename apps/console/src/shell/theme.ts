/** Goes from light to dark or back, from whichever is shown. Not kept: the system's wish counts at the next visit. */
export function nextTheme(): void {
  const { dataset } = document.documentElement
  const isDark = dataset.theme === 'dark' || (!dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches)
  dataset.theme = isDark ? 'light' : 'dark'
}
