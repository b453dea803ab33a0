import type { Picture, Recording } from './picture.ts'

/** How it looks where nothing is known. */
export const BLANK_PICTURE: Picture = {
  at: 0,
  parties: [],
  portraits: new Map(),
  flights: [],
  cuts: [],
  steps: new Map(),
  last: undefined,
}

/** What was recorded before there is a source. */
export const BLANK_RECORDING: Recording = {
  beginsAt: 0,
  endsAt: 0,
  version: 0,
  rewritten: 0,
  pictureAt: () => BLANK_PICTURE,
  between: () => [],
  flightsBetween: () => [],
  decisionsBetween: () => [],
  deedsBetween: () => [],
  callsBetween: () => [],
  reigns: () => [],
  landmark: () => undefined,
}
