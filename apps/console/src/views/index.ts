import { lazy } from 'react'
import type { View } from './view.ts'

/** What the page shows, in the order of its tabs. Each is loaded when it is first shown. */
export const views: readonly View[] = [
  { id: 'ring', title: 'Ring', place: 'messages', component: lazy(() => import('./ring/index.tsx')) },
  { id: 'space-time', title: 'Space–time', place: 'messages', component: lazy(() => import('./space-time/index.tsx')) },
  {
    id: 'charts',
    title: 'Charts',
    place: 'state',
    framesPerSecondMax: 20,
    component: lazy(() => import('./role-charts/index.tsx')),
  },
  {
    id: 'slots',
    title: 'Slots',
    place: 'state',
    framesPerSecondMax: 10,
    component: lazy(() => import('./slots/index.tsx')),
  },
  {
    id: 'ledger',
    title: 'Ledger',
    place: 'state',
    framesPerSecondMax: 10,
    component: lazy(() => import('./ledger/index.tsx')),
  },
  {
    id: 'ballots',
    title: 'Ballots',
    place: 'state',
    framesPerSecondMax: 10,
    component: lazy(() => import('./ballots/index.tsx')),
  },
  {
    id: 'plots',
    title: 'Plots',
    place: 'state',
    framesPerSecondMax: 10,
    component: lazy(() => import('./plots/index.tsx')),
  },
]
