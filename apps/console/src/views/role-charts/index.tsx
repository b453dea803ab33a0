export { RoleChartsView as default } from './role-charts-view.tsx'
