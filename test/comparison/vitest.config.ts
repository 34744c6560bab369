import { defineConfig, type ViteUserConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** `npm run compare`: what needs the real SAM CLI, and so minutes and the network; no part of `npm test`. */
const config: ViteUserConfig = defineConfig({
  ...base,
  test: { ...base.test, include: ['test/comparison/**/*.comparison.ts'], testTimeout: 600_000, hookTimeout: 600_000 },
});

export default config;
