import { execFileSync } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../../../src/application/index.ts';
import { BUILD_TIMEOUT_MS, builtFunction } from '../../../set-up/built-functions.ts';
import { missing } from '../../../set-up/needs.ts';
import { definition, fixtureFolder, OneFunction } from '../fixture.ts';

const SUBJECTS: Readonly<Record<string, Partial<FunctionDefinition> & Pick<FunctionDefinition, 'handler'>>> = {
  java: { runtime: 'java17', handler: 'example.Handler' },
  go: { runtime: 'provided.al2023', handler: 'bootstrap' },
  ruby: { runtime: 'ruby3.3', handler: 'app.handler' },
};

const folders = new Map<string, string>();
const reasons: string[] = [];

beforeAll(async () => {
  folders.set('ruby', fixtureFolder('ruby'));
  for (const language of ['java', 'go'] as const) {
    await builtFunction(language).then(
      (folder) => folders.set(language, folder),
      (error: unknown) => reasons.push(String(error)),
    );
  }
}, BUILD_TIMEOUT_MS);

it.for(Object.entries(SUBJECTS))(
  'a function in %s runs at /var/task of a namespace',
  async ([language, subject], context) => {
    const path = folders.get(language);
    try {
      execFileSync('bwrap', ['--ro-bind', '/', '/', '/bin/true'], { stdio: 'ignore' });
    } catch {
      reasons.push('bubblewrap (bwrap) is not there, or may not make namespaces.');
    }
    if (path === undefined || reasons.length > 0) missing(context, reasons.join(' '));
    const fn = definition({ ...subject, memorySize: 256, code: { kind: 'folder', path } });
    await using isolated = new OneFunction(fn, { isolation: 'namespace' });

    const { payload } = await isolated.invoke({ do: 'describe' });

    expect(payload).toMatchObject({ folder: '/var/task', memory: 256 });
  },
);
