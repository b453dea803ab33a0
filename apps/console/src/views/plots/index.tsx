export { PlotsView as default } from './plots-view.tsx'
