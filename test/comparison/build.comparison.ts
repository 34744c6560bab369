import { cp, readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SamClient } from 'samwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { parseTemplate } from '../../src/template/index.ts';
import { needsLambdaImages } from '../set-up/lambda-images.ts';
import { pythonWith, run } from '../set-up/python-tools.ts';
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
let PATH = '';

beforeAll(async () => {
  const [uv, cargoLambda] = await Promise.all([
    pythonWith('uv', ['uv']),
    pythonWith('cargo-lambda', ['cargo-lambda', 'ziglang']),
  ]);
  const where = 'import os, ziglang; print(os.path.dirname(ziglang.__file__))';
  const zig = await run(cargoLambda, ['-c', where], { timeoutMs: 60_000 });
  // Last: the Pythons beside these tools are for nothing else.
  PATH = [...programs, process.env['PATH'], dirname(uv), dirname(cargoLambda), zig.trim()].join(delimiter);
});

describe('sam build and build()', () => {
  it.each(Object.entries(buildCases))('agree about %s', async (_, given) => {
    await using temporary = await TemporaryFolder.create();
    const ours = join(temporary.path, 'ours');
    const theirs = join(temporary.path, 'theirs');
    for (const folder of [ours, theirs]) await writeBuildCase(folder, given);

    const { code, output } = await runSam(['build'], { cwd: theirs, env: { PATH, ...given.env } });
    expect(code, output).toBe(0);
    await using client = new SamClient({ template: join(ours, 'template.yaml'), region: REGION });
    await client.build({ environment: { PATH } });

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

  it('agree about an image', async (context) => {
    const { node } = await needsLambdaImages(context);
    await using temporary = await TemporaryFolder.create();
    const results: unknown[] = [];
    for (const tag of ['ours', 'theirs']) {
      const folder = join(temporary.path, tag);
      await writeBuildCase(folder, imageCase(node, tag));

      if (tag === 'theirs') {
        const { code, output } = await runSam(['build'], { cwd: folder });
        expect(code, output).toBe(0);
      } else {
        await using client = new SamClient({ template: join(folder, 'template.yaml'), region: REGION });
        await client.build();
      }

      const image = `comparedimage:${tag}`;
      const config = await run('docker', ['inspect', '--format', '{{json .Config}}', image], { timeoutMs: 60_000 });
      const template = await readFile(join(folder, '.aws-sam/build/template.yaml'), 'utf8');
      const answers = await answersOf(folder, imageCase(node, tag));
      await run('docker', ['rmi', image], { timeoutMs: 60_000 });
      const { Env, Cmd, Entrypoint, WorkingDir } = JSON.parse(config);
      // SAM CLI writes absolute paths of contexts.
      const portable = template.replaceAll(folder, '../..').replaceAll(tag, 'TAG');
      results.push({ answers, Env, Cmd, Entrypoint, WorkingDir, template: treeOf(portable) });
    }

    expect(results[0]).toEqual(results[1]);
    expect(results[0]).toMatchObject({ answers: { ComparedImage: 'hello Ann from test' } });
  });
});

function imageCase(base: string, tag: string): BuildCase {
  const metadata = `{ DockerContext: ./app, Dockerfile: Function.Dockerfile, DockerTag: ${tag}, DockerBuildArgs: { STAGE: test }, DockerBuildTarget: function }`;
  return {
    resources: `  ComparedImage:\n    Type: AWS::Serverless::Function\n    Metadata: ${metadata}\n    Properties: { PackageType: Image }\n`,
    files: {
      'app/Function.Dockerfile': `FROM ${base} AS function\nARG STAGE\nENV STAGE=$STAGE\nCOPY app.js ./\nCMD ["app.handler"]\nFROM function AS other\nRUN false\n`,
      'app/app.js': 'exports.handler = async ({ name }) => `hello ${name} from ${process.env.STAGE}`;\n',
    },
    answers: { ComparedImage: { event: { name: 'Ann' }, answer: 'hello Ann from test' } },
  };
}

async function writeBuildCase(
  folder: string,
  { transform = 'AWS::Serverless-2016-10-31', resources, files = {}, folders = {} }: BuildCase,
): Promise<void> {
  const template = `Transform: ${transform}\nResources:\n${resources}`;
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
