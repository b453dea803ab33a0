/** Made by `vite-charts.ts` when the page is built: elkjs is larger than all the rest of the page. */
declare module 'virtual:role-charts' {
  import type { LaidOutChart } from '@synod/charts'
  import type { RoleName } from '@synod/feed'
  import type { Demands } from './demands.ts'

  export const charts: Readonly<Record<RoleName, LaidOutChart>>
  export const demands: Demands
}
