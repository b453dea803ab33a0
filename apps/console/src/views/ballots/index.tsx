export { BallotsView as default } from './ballots-view.tsx'
