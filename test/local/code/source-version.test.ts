import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventLoopTurn, TemporaryFolder } from '../../../src/core/index.ts';
import { SourceVersion } from '../../../src/local/code/index.ts';

describe('SourceVersion', () => {
  it('sees every one of many changes in a small folder, also where a check takes long', async () => {
    await using folder = await TemporaryFolder.create();
    for (let file = 0; file < 60; file++) writeFileSync(join(folder.path, `${file}.js`), '');
    const version = new SourceVersion(folder.path);
    version.observe(Date.now() + 1000);

    for (let round = 1; round <= 500; round++) {
      writeFileSync(join(folder.path, '7.js'), 'x'.repeat(round));
      expect(version.current()).toBe(1 + round);
    }
  });

  it('stays while nothing changes', async () => {
    await using folder = await TemporaryFolder.create();
    writeFileSync(join(folder.path, 'app.js'), '');
    const version = new SourceVersion(folder.path);
    version.observe(Date.now() + 1000);

    expect([version.current(), version.current()]).toEqual([1, 1]);
  });

  it('looks once for all that a turn of the event loop brought, and again for what comes later', async () => {
    await using folder = await TemporaryFolder.create();
    writeFileSync(join(folder.path, 'app.js'), '');
    const version = new SourceVersion(folder.path);
    version.observe(Date.now() + 1000);
    const turn = eventLoopTurn();
    version.current(turn);

    writeFileSync(join(folder.path, 'app.js'), 'changed');

    expect([version.current(turn), version.current(turn + 1), version.current(turn), version.current()]).toEqual([
      1, 2, 2, 2,
    ]);
  });
});
