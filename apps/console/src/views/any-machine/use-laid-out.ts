import { chartOf, type LaidOutChart } from '@synod/charts'
import { layoutChart } from '@synod/charts/layout'
import { useEffect, useState } from 'react'
import type { AnyStateMachine } from 'xstate'
import { layoutEngine } from './layout-engine.ts'

export interface Layout {
  /** Undefined until the first is there. While another is worked out, the last one stays. */
  readonly laidOut: { readonly machine: AnyStateMachine; readonly chart: LaidOutChart } | undefined
  readonly problem: string | undefined
}

/** In pixels; what does not fit is moved into view. */
const WIDTH_MAX = 700

/** The chart of a machine with a place for everything, as soon as there is one. */
export function useLaidOut(machine: AnyStateMachine | undefined): Layout {
  const [layout, setLayout] = useState<Layout>({ laidOut: undefined, problem: undefined })
  useEffect(() => {
    if (!machine) return
    let isWanted = true
    layoutChart(chartOf(machine), { engine: layoutEngine(), widthMax: WIDTH_MAX }).then(
      (chart) => isWanted && setLayout({ laidOut: { machine, chart }, problem: undefined }),
      (error: unknown) => isWanted && setLayout((last) => ({ ...last, problem: `It cannot be drawn: ${error}` })),
    )
    return () => {
      isWanted = false
    }
  }, [machine])
  return layout
}
