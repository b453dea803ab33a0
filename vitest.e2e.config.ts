import { defineConfig } from 'vitest/config'

// What programs print is compared as text: Nx asks its tasks for colours, tests do not.
delete process.env.FORCE_COLOR
process.env.NO_COLOR = '1'

// End-to-end tests start real processes from dist, one file at a time.
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ['default', 'json'],
    outputFile: { json: '.reports/e2e.json' },
  },
})
