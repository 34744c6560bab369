import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findScript } from '../../../src/build/workflows/find-script.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { run } from '../../set-up/python-tools.ts';
import { functionResource, Project, template } from '../project.ts';
import { invokeBuilt } from './invoke.ts';

const WAIT_MS = 120_000;

/** `make`, as far as these tests need it: it runs the lines of the file, whatever the target. */
const MAKE = '#!/bin/bash\nwhile read -r line; do eval "$line" || exit 2; done < <(cat "$2")\n';

let image: Promise<string> | undefined;

afterAll(async () => {
  if (image !== undefined) await run('docker', ['rmi', '--force', await image], { timeoutMs: 60_000 });
});

/** An image as `public.ecr.aws/sam/build-nodejs22.x` is, with some of its tools. */
async function makeImage(base: string): Promise<string> {
  const tag = `samwright-test/build-node:${process.pid}`;
  await using folder = await TemporaryFolder.create('samwright-build-image-');
  const npm = dirname(dirname(findScript('npm', process.env) ?? ''));
  await cp(npm, `${folder.path}/npm`, { recursive: true, dereference: true });
  await mkdir(`${folder.path}/bin`);
  await writeFile(`${folder.path}/bin/npm`, '#!/bin/sh\nexec /var/lang/bin/node /npm/bin/npm-cli.js "$@"\n', {
    mode: 0o755,
  });
  await writeFile(`${folder.path}/bin/make`, MAKE, { mode: 0o755 });
  await writeFile(`${folder.path}/Dockerfile`, `FROM ${base}\nCOPY npm /npm\nCOPY bin /usr/local/bin\n`);
  await run('docker', ['build', '-q', '-t', tag, folder.path], { timeoutMs: 60_000 });
  return tag;
}

function buildImage(base: string): Promise<string> {
  image ??= makeImage(base);
  return image;
}

const runtime = 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: src/';

it('runs tools in the build image, whose result is this user’s', { timeout: WAIT_MS }, async (context) => {
  const name = await buildImage((await needsLambdaImages(context)).node);
  await using project = await Project.of({
    'template.yaml': template(
      functionResource('Made', runtime, 'BuildMethod: makefile') +
        functionResource('Npm', runtime.replace('src/', 'npm/')),
    ),
    'src/Makefile': 'echo "exports.handler = async () => \'$FROM $(</etc/hostname)\';" > $ARTIFACTS_DIR/app.js\n',
    'npm/app.js': "exports.handler = async () => require('lib').two;",
    'npm/package.json': JSON.stringify({ dependencies: { lib: 'file:../lib' } }),
    'lib/package.json': JSON.stringify({ name: 'lib', version: '1.0.0' }),
    'lib/index.js': 'exports.two = 2;',
  });
  const options = {
    useContainer: true,
    environment: { FROM: 'container' },
    docker: { images: { 'nodejs22.x': name }, pull: 'never' },
  } as const;

  const first = await project.build(options);
  const second = await project.build(options);
  const answers = [await invokeBuilt(project, 'Made'), await invokeBuilt(project, 'Npm')];

  expect(first.functions).toMatchObject({ Made: { outcome: 'built' }, Npm: { outcome: 'built', workflow: 'npm' } });
  expect(second.functions).toMatchObject({ Made: { outcome: 'cached' }, Npm: { outcome: 'cached' } });
  expect(answers).toEqual([expect.stringMatching(/^container [0-9a-f]{12}$/), 2]);
  const left = await run('docker', ['ps', '-aq', '--filter', 'label=samwright.build=Made'], { timeoutMs: 30_000 });
  expect(left).toBe('');
});

it('says what a tool in the image says, and that the image has it not', { timeout: WAIT_MS }, async (context) => {
  const { node } = await needsLambdaImages(context);
  const name = await buildImage(node);
  await using project = await Project.of({
    'template.yaml': template(functionResource('Made', runtime, 'BuildMethod: makefile')),
    'src/Makefile': 'echo it is broken >&2; false\n',
  });
  const using = (from: string): Promise<unknown> =>
    project.build({ useContainer: true, docker: { images: { Made: from }, pull: 'never' } });

  await expect(using(name)).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringMatching(/^Function "Made": make .*exit code 2\.\n {2}it is broken$/s),
  });
  await expect(using(node)).rejects.toMatchObject({
    code: 'TOOL_NOT_FOUND',
    message: expect.stringContaining(`make in the image ${node}`),
  });
  await expect(using('samwright-test/none:1')).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringContaining('samwright-test/none:1'),
  });
});

it('removes the container when the build is aborted', { timeout: WAIT_MS }, async (context) => {
  const name = await buildImage((await needsLambdaImages(context)).node);
  await using project = await Project.of({
    'template.yaml': template(functionResource('Endless', runtime, 'BuildMethod: makefile')),
    'src/Makefile': 'echo started; while true; do read -t 1 < <(read -t 2); done\n',
  });
  const abort = new AbortController();

  const build = project.build({
    useContainer: true,
    signal: abort.signal,
    docker: { images: { Endless: name }, pull: 'never' },
    onEvent: (event) => {
      if (event.type === 'build-output' && event.line === 'started') abort.abort(new Error('enough'));
    },
  });

  await expect(build).rejects.toThrow('enough');
  const left = await run('docker', ['ps', '-aq', '--filter', 'label=samwright.build=Endless'], { timeoutMs: 30_000 });
  expect(left).toBe('');
  expect(existsSync(project.path('.aws-sam/build'))).toBe(false);
});
