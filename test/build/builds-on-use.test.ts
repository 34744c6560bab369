import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type BuildEvent, BuildsOnUse, type BuildWorkflow } from '../../src/build/index.ts';
import { functionResource, Project, template } from './project.ts';

const properties = 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: src/';

it('gives no result of a source that changed while it was built, neither to those who asked before nor after', async () => {
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', properties, 'BuildMethod: held')),
    'src/app.js': 'before',
  });
  const begun = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const workflow: BuildWorkflow = {
    name: 'held',
    matches: () => true,
    build: async ({ source }, { artifacts, copy }) => {
      await copy(source, artifacts);
      begun.resolve();
      await held.promise;
      return {};
    },
  };
  const events: BuildEvent['type'][] = [];
  const builds = new BuildsOnUse(
    project.folder,
    { workflows: [workflow], onEvent: ({ type }) => events.push(type) },
    new AbortController().signal,
  );
  const { application } = await project.open();
  const ask = async (): Promise<string> => {
    const [definition] = application.functions;
    const built = definition && (await builds.ofFunction(definition));
    return readFile(join(built?.folder ?? '', 'app.js'), 'utf8');
  };

  const first = ask();
  await begun.promise;
  await project.write({ 'src/app.js': 'after' });
  const later = [ask(), ask()];
  held.resolve();

  expect([await first, ...(await Promise.all(later))]).toEqual(['after', 'after', 'after']);
  expect(events.filter((type) => type === 'build-finished')).toHaveLength(1);
});
