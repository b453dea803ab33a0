import type { StateKind } from './chart.ts'

/**
 * A chart with a place for everything, ready to be drawn: plain data that survives JSON. All places are absolute, in CSS
 * pixels from the upper left corner. No text is measured where it is drawn: lines are broken already, and fit their boxes in
 * every font of `FONT_FAMILY`.
 */
export interface LaidOutChart {
  readonly name: string
  readonly description: string
  readonly width: number
  readonly height: number
  /** Parents before children, so that drawing them in order is right; the first is the machine itself. */
  readonly states: readonly LaidOutState[]
  /** Every transition, in the order of `transitionsOf` in @synod/protocol. */
  readonly transitions: readonly LaidOutTransition[]
  readonly arrows: readonly LaidOutArrow[]
  /** Where the machine, and each state with states inside that is entered as a whole, begins: a dot and an arrow from it. */
  readonly beginnings: readonly LaidOutBeginning[]
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box extends Point {
  readonly width: number
  readonly height: number
}

export interface LaidOutState {
  /** The keys from the root to here, joined by dots; empty for the machine itself. */
  readonly path: string
  readonly name: string
  readonly kind: StateKind
  readonly description: string
  readonly box: Box
  readonly lines: readonly TextLine[]
  /** Heights at which a line across the box sets what is written above apart from what is below. */
  readonly rules: readonly number[]
}

export interface LaidOutTransition {
  /** `transitionKey` of @synod/protocol: what a running machine names the transition by. */
  readonly key: string
  /** The path of the state that takes it. */
  readonly source: string
  readonly targets: readonly string[]
  readonly event: string
  readonly actions: readonly string[]
  readonly description: string
  /** Rows of the paper's checklist that it obeys. */
  readonly paper: readonly string[]
  /** Around its text. */
  readonly box: Box
  /** The text is a row in its state's box, as it is when it leads nowhere outside of it; otherwise it is a label on its arrow. */
  readonly isInside: boolean
  readonly lines: readonly TextLine[]
  /** Its rows of the paper's checklist, each in a small box. */
  readonly tags: readonly Tag[]
}

/** Transitions between the same two states share an arrow. */
export interface LaidOutArrow {
  readonly source: string
  readonly target: string
  /** Keys of the transitions whose arrow it is. */
  readonly transitions: readonly string[]
  /** From the source's border to the target's, at right angles. */
  readonly points: readonly Point[]
}

export interface LaidOutBeginning {
  /** The path of the state that begins there. */
  readonly target: string
  /** The middle of the dot. */
  readonly dot: Point
  readonly points: readonly Point[]
}

export interface TextLine {
  /** Where the first letter stands. */
  readonly x: number
  /** The base line. */
  readonly y: number
  readonly runs: readonly TextRun[]
}

/** One follows another without a gap; each is written in the style of its role. */
export interface TextRun {
  readonly text: string
  readonly role: TextRole
}

export type TextRole = 'name' | 'kind' | 'description' | 'event' | 'guard' | 'target' | 'action'

export interface Tag {
  readonly text: string
  readonly box: Box
}
