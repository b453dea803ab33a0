import type { paint } from '../output.ts'

/** Colours, or none: `paint` of standard output, or the one of standard error. */
export type Paint = typeof paint
