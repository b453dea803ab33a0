import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import { roleCharts } from './vite-charts.ts'

export default defineConfig({
  // Paths are relative to the page, so that dist works from any folder of any web server.
  base: './',
  // The page is built from the sources of the packages, as tests are: what is shaken out of them is seen across all of them.
  resolve: { conditions: ['@synod/source', ...defaultClientConditions] },
  plugins: [react(), roleCharts()],
  worker: { format: 'es' },
  // What all browsers of the last two years know, light-dark() of CSS among it.
  build: { target: ['chrome123', 'firefox121', 'safari17.5'], assetsInlineLimit: 0 },
})
