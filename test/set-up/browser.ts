import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import type { TestContext } from 'vitest';
import { missing } from './needs.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser; where there is none the test that asks is skipped, with the reason. */
export async function needsBrowser(context: TestContext): Promise<Browser> {
  const executablePath = process.env['SAMWRIGHT_TEST_BROWSER'] ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) return missing(context, 'There is no Chromium (apt-get install chromium).');
  // The sandbox of the browser itself does not work for root, which tests in containers are.
  return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
