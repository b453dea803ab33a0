import type { NextCall } from './drive.ts'

/** Calls of two kinds, `share` of them (0 … 1) the former, as evenly spread as can be. */
export function inTurn(share: number, former: NextCall, latter: NextCall): NextCall {
  let owed = 0
  return () => {
    owed += share
    if (owed < 1) return latter()
    owed -= 1
    return former()
  }
}
