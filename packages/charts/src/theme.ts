/** The colours of a picture. Each pair of ink and ground below keeps a contrast of at least 4.5. */
export interface Palette {
  readonly ground: string
  readonly box: string
  readonly head: string
  readonly border: string
  readonly ink: string
  readonly soft: string
  readonly arrow: string
}

export const LIGHT: Palette = {
  ground: '#f4f5f7',
  box: '#ffffff',
  head: '#e9edf4',
  border: '#a3aebd',
  ink: '#17202c',
  soft: '#4e5b6b',
  arrow: '#5c6b80',
}

export const DARK: Palette = {
  ground: '#12161c',
  box: '#1b212a',
  head: '#28313e',
  border: '#56647a',
  ink: '#eef2f7',
  soft: '#a9b5c4',
  arrow: '#8c9db5',
}
