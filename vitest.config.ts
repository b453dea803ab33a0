import { defineConfig } from 'vitest/config'

// What programs print is compared as text: Nx asks its tasks for colours, tests do not.
delete process.env.FORCE_COLOR
process.env.NO_COLOR = '1'

// One configuration for every package: tests run on the sources, through the "@synod/source" export condition, so no build is needed.
export default defineConfig({
  resolve: { conditions: ['@synod/source'] },
  ssr: { resolve: { conditions: ['@synod/source'] } },
  test: {
    include: ['src/**/*.test.ts'],
    // Not a limit on speed: a loaded machine may take its time, only a test that hangs must end.
    testTimeout: 60_000,
    reporters: ['default', 'json'],
    outputFile: { json: '.reports/test.json' },
  },
})
