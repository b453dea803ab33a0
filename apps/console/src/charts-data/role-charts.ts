import { acceptorMachine } from '@synod/acceptor'
import { chartOf, type LaidOutChart } from '@synod/charts'
import { layoutChart } from '@synod/charts/layout'
import { electorMachine } from '@synod/elector'
import type { RoleName } from '@synod/feed'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import checklist from '../../../../docs/paper/checklist.md?raw'
import { type Demands, readDemands } from './demands.ts'

/*
 * In the page this module is only what it exports: `vite-charts.ts` runs it when the page is built, since elkjs is larger than all
 * the rest. Charts and sentences come from the machines and the checklist themselves, so that none can be stale.
 */

/** In pixels: the page's panel is about as wide, so that a chart that fits it can still be read. */
const WIDTH_MAX = 620

const options = { actions: false, widthMax: WIDTH_MAX }

/** The charts of the four roles with a place for everything, actions left out: what they do is said where they are taken. */
export const charts: Readonly<Record<RoleName, LaidOutChart>> = {
  acceptor: await layoutChart(chartOf(acceptorMachine), options),
  proposer: await layoutChart(chartOf(proposerMachine), options),
  learner: await layoutChart(chartOf(learnerMachine), options),
  elector: await layoutChart(chartOf(electorMachine), options),
}

/** What the paper demands in each row that their transitions cite. */
export const demands: Demands = readDemands(checklist)
