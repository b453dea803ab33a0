export { SlotsView as default } from './slots-view.tsx'
