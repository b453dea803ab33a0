/** Seen apart by people who do not see colours alike, on white. */
export const COLOURS = {
  blue: '#0072b2',
  orange: '#d55e00',
  grey: '#5f6368',
  green: '#009e73',
  pink: '#cc79a7',
} as const
export const INK = '#202124'
export const FAINT = '#dadce0'
export const WIDTH = 720

type Attributes = Readonly<Record<string, string | number>>

/** An element; numbers are cut to a tenth of a pixel. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(cut(value))}"`)
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`
}

export function text(x: number, y: number, words: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escaped(words))
}

/** A whole picture on a light ground, which says its title to those who do not see it. */
export function picture(title: string, height: number, parts: readonly string[]): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${WIDTH} ${height}`,
    role: 'img',
    'font-family': 'system-ui, sans-serif',
    'font-size': 12,
    fill: INK,
  }
  const ground = element('rect', { width: WIDTH, height, fill: '#ffffff' })
  const heading = text(16, 24, title, { 'font-size': 14, 'font-weight': 600 })
  return `${element('svg', attributes, ['', element('title', {}, escaped(title)), ground, heading, ...parts, ''].join('\n'))}\n`
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

function cut(value: string | number): string {
  return typeof value === 'string' ? value : String(Math.round(value * 10) / 10)
}
