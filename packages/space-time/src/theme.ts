import type { Fate } from '@synod/feed'
import type { Concern } from './concern.ts'
import type { MarkKind } from './space-time.ts'

/** The colours of a diagram. No two things differ by colour alone: dashes, arrow heads and glyphs tell them apart as well. */
export interface Theme {
  readonly ground: string
  readonly ink: string
  readonly soft: string
  readonly faint: string
  readonly edge: string
  readonly reign: string
  readonly lost: string
  readonly concerns: Readonly<Record<Concern, string>>
  readonly marks: Readonly<Record<MarkKind, string>>
}

/** Hues of Okabe and Ito, darkened until text in them can be read on the ground. */
export const LIGHT: Theme = {
  ground: '#fdfdfc',
  ink: '#1c1d1f',
  soft: '#5b5d61',
  faint: '#8b8d94',
  edge: '#deded8',
  reign: '#d6e6f2',
  lost: '#b84d00',
  concerns: {
    prepare: '#0069a6',
    accept: '#a04a7c',
    refusal: '#b84d00',
    learning: '#00795a',
    heartbeat: '#b9b9b1',
    reading: '#5b5d61',
    client: '#a86500',
  },
  marks: {
    promised: '#0069a6',
    accepted: '#a04a7c',
    chosen: '#00795a',
    executed: '#00795a',
    began: '#5b5d61',
    fell: '#b84d00',
    rose: '#5b5d61',
    wrong: '#b84d00',
  },
}

export const DARK: Theme = {
  ground: '#17181b',
  ink: '#ececea',
  soft: '#a3a5aa',
  faint: '#7b7e86',
  edge: '#2a2c31',
  reign: '#1d3a4f',
  lost: '#f5813c',
  concerns: {
    prepare: '#56b4e9',
    accept: '#dd95bc',
    refusal: '#f5813c',
    learning: '#3cc79b',
    heartbeat: '#454850',
    reading: '#a3a5aa',
    client: '#f0ad2e',
  },
  marks: {
    promised: '#56b4e9',
    accepted: '#dd95bc',
    chosen: '#3cc79b',
    executed: '#3cc79b',
    began: '#a3a5aa',
    fell: '#f5813c',
    rose: '#a3a5aa',
    wrong: '#f5813c',
  },
}

/** Dash and gap, in pixels, by what becomes of a message; solid for what arrives as it should. */
export const DASHES: Readonly<Record<Fate, readonly number[]>> = {
  arrives: [],
  late: [9, 4],
  again: [2, 3],
  lost: [5, 4],
  cut: [5, 4],
  held: [9, 3, 2, 3],
  full: [],
  unknown: [1, 4],
}

/** The arrow heads, by what a message is for. */
export const HEADS: Readonly<Record<Concern, 'filled' | 'hollow' | 'open'>> = {
  prepare: 'hollow',
  accept: 'filled',
  refusal: 'filled',
  learning: 'open',
  heartbeat: 'open',
  reading: 'open',
  client: 'open',
}
