import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  resolve: { alias: { samwright: fileURLToPath(new URL('./src/index.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['./test/set-up/global.ts'],
    setupFiles: ['./test/set-up/fuzzing.ts'],
    reporters: ['default', './test/summary-reporter.ts'],
    testTimeout: 90_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});

export default config;
