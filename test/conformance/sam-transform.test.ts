import { describe, expect, it } from 'vitest';
import { Pack } from './sam-transform-pack.ts';
import { tableOf } from './sam-transform-table.ts';

const pack = Pack.find();
if (!pack) console.warn(`Official transform cases are skipped: there is no manifest.json in ${Pack.folder()}.`);

describe.skipIf(!pack)('the official cases', () => {
  it('come out as the service makes them, in order and with the same errors', { timeout: 300_000 }, () => {
    if (!pack) return;
    const results = pack.cases.flatMap((official) => pack.run(official));

    console.info(tableOf(results));

    const different = results.filter((result) => !result.exact || !result.orderExact);
    expect(different.map(({ official, partition }) => `${official.name} (${partition})`)).toEqual([]);
  });

  it('never end in another exception than a TransformError', { timeout: 300_000 }, () => {
    if (!pack) return;
    const crashes = pack.cases
      .flatMap((official) => pack.run(official))
      .filter(({ crash }) => crash !== undefined && !crash.startsWith('Invalid Serverless Application Specification'));

    expect(crashes.map(({ official, crash }) => `${official.name}: ${crash}`)).toEqual([]);
  });
});
