export { SpaceTimeView as default } from './space-time-view.tsx'
