import { defineConfig } from 'vitest/config';

/** The page in a real browser: `npm run test:browser`. Apart from the other tests, because it needs Chromium. */
export default defineConfig({
  test: { include: ['test/browser/**/*.test.ts'], pool: 'forks', fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 },
});
