import { cp, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SamClient } from 'samwright';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { parseTemplate } from '../../src/template/index.ts';
import { type BuildCase, buildCases, ignoredEverywhere } from './build-cases.ts';
import { filesIn } from './built-files.ts';
import { withoutSamResourceIds } from './packaged-template.ts';
import { writeProject } from './project-files.ts';
import { REGION, runSam } from './sam-cli.ts';

/** SAM CLI takes esbuild, and `bundle`, from the PATH. */
const programs = [
  fileURLToPath(new URL('../../node_modules/.bin', import.meta.url)),
  fileURLToPath(new URL('programs', import.meta.url)),
];
const PATH = [...programs, process.env['PATH']].join(delimiter);

describe('sam build and build()', () => {
  it.each(Object.entries(buildCases))('agree about %s', async (_, given) => {
    await using temporary = await TemporaryFolder.create();
    const ours = join(temporary.path, 'ours');
    const theirs = join(temporary.path, 'theirs');
    for (const folder of [ours, theirs]) await writeBuildCase(folder, given);

    const { code, output } = await runSam(['build'], { cwd: theirs, env: { PATH } });
    expect(code, output).toBe(0);
    await using client = new SamClient({ template: join(ours, 'template.yaml'), region: REGION });
    await client.build();

    const ignored = [...ignoredEverywhere, ...(given.ignored ?? [])];
    for (const id of [...Object.keys(given.answers), ...(given.others ?? [])]) {
      const [ourFiles, theirFiles] = [ours, theirs].map((folder) =>
        filesIn(join(folder, '.aws-sam/build', id), ignored),
      );
      expect.soft(await ourFiles, `the files of ${id}`).toEqual(await theirFiles);
    }
    for (const name of ['template.yaml', ...(given.templates ?? [])]) {
      const [ourTemplate = '', theirTemplate = ''] = await Promise.all(
        [ours, theirs].map((folder) => readFile(join(folder, '.aws-sam/build', name), 'utf8')),
      );
      const expected = given.template?.theirs(theirTemplate) ?? theirTemplate;
      expect.soft(treeOf(ourTemplate), name).toEqual(treeOf(expected));
    }
    for (const folder of [ours, theirs]) {
      expect
        .soft(await answersOf(folder, given), `answers of ${folder}`)
        .toEqual(Object.fromEntries(Object.entries(given.answers).map(([id, { answer }]) => [id, answer])));
    }
  });
});

async function writeBuildCase(folder: string, { resources, files = {}, folders = {} }: BuildCase): Promise<void> {
  const template = `Transform: AWS::Serverless-2016-10-31\nResources:\n${resources}`;
  await writeProject(folder, { ...files, 'template.yaml': template });
  for (const [name, source] of Object.entries(folders)) await cp(source, join(folder, name), { recursive: true });
}

function treeOf(text: string): unknown {
  return withoutSamResourceIds(JSON.parse(JSON.stringify(parseTemplate(text).document?.template ?? null)));
}

/** What the built functions answer here, whoever has built them. */
async function answersOf(folder: string, { answers }: BuildCase): Promise<Record<string, unknown>> {
  const template = join(folder, '.aws-sam/build/template.yaml');
  await using client = new SamClient({ template, region: REGION, build: false });
  const given: Record<string, unknown> = {};
  for (const [id, { event = {} }] of Object.entries(answers)) {
    const { payload, logs } = await client.invokeLocal(id, { event });
    given[id] = payload;
    if (typeof payload === 'object' && payload !== null && 'errorMessage' in payload) given[id] = { payload, logs };
  }
  return given;
}
