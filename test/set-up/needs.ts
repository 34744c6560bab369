import { inject, type TestContext } from 'vitest';

/** `SAMWRIGHT_TEST_REQUIRE_ALL=1` (a full check) makes everything that is missing a failure. */
const requireAll = process.env['SAMWRIGHT_TEST_REQUIRE_ALL'] === '1';

/**
 * The address of moto_server. Where there is none the test that asks is skipped, with the reason.
 *
 * @example
 * ```ts
 * it('uploads', async (context) => {
 *   const endpoint = needsMoto(context);
 * ```
 */
export function needsMoto(context: TestContext): string {
  const moto = inject('moto');
  if ('url' in moto) return moto.url;
  return missing(context, moto.missing);
}

/** Skips the test, or fails it where nothing may be missing. */
export function missing(context: TestContext, reason: string): never {
  if (requireAll) throw new Error(`${reason} (SAMWRIGHT_TEST_REQUIRE_ALL is set)`);
  return context.skip(reason);
}
