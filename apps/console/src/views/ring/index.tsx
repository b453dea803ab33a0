export { RingView as default } from './ring-view.tsx'
