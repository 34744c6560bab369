import { describe, expect, it } from 'vitest';
import { Pack } from './sam-transform-pack.ts';
import { tableOf } from './sam-transform-table.ts';

/**
 * How many official cases that use only these SAM types come out exactly right, at least. Raise a number when it grows;
 * it never falls.
 */
const FLOOR = {
  templates: { total: 0 },
  errors: { total: 0 },
};

const pack = Pack.find();
if (!pack) console.warn(`Official transform cases are skipped: there is no manifest.json in ${Pack.folder()}.`);

describe.skipIf(!pack)('the official cases', () => {
  it('come out as the service makes them', { timeout: 300_000 }, () => {
    if (!pack) return;
    const results = pack.cases.flatMap((official) => pack.run(official));

    console.info(tableOf(results));

    const exact = results.filter((result) => result.exact);
    expect(exact.filter(({ official }) => official.kind !== 'error').length).toBeGreaterThanOrEqual(
      FLOOR.templates.total,
    );
    expect(exact.filter(({ official }) => official.kind === 'error').length).toBeGreaterThanOrEqual(FLOOR.errors.total);
  });

  it('never end in another exception than a TransformError', { timeout: 300_000 }, () => {
    if (!pack) return;
    const crashes = pack.cases
      .flatMap((official) => pack.run(official))
      .filter(({ crash }) => crash !== undefined && !crash.startsWith('Invalid Serverless Application Specification'));

    expect(crashes.map(({ official, crash }) => `${official.name}: ${crash}`)).toEqual([]);
  });
});
