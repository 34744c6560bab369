import { readFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { run } from '../../set-up/python-tools.ts';
import { Project, template } from '../project.ts';
import { invokeBuilt } from './invoke.ts';

const WAIT_MS = 120_000;

function imageFunction(id: string, metadata: string, properties = ''): string {
  const meta = metadata === '' ? '' : `    Metadata:\n${metadata.replaceAll(/^/gm, '      ')}\n`;
  return `  ${id}:\n    Type: AWS::Serverless::Function\n${meta}    Properties:\n      PackageType: Image\n${properties}`;
}

const handler = 'exports.handler = async (event) => `hello ${event.name} from ${process.env.STAGE}`;\n';

it('builds the image of a function, and again when it is gone', { timeout: WAIT_MS }, async (context) => {
  const { node } = await needsLambdaImages(context);
  const metadata =
    'DockerContext: ./app\nDockerfile: Function.Dockerfile\nDockerTag: built\nDockerBuildArgs: { STAGE: test }\nDockerBuildTarget: function';
  await using project = await Project.of({
    'template.yaml': template(imageFunction('ImageOne', metadata)),
    'app/Function.Dockerfile': `FROM ${node} AS function\nARG STAGE\nENV STAGE=$STAGE\nCOPY app.js ./\nCMD ["app.handler"]\nFROM function AS other\nRUN false\n`,
    'app/app.js': handler,
  });

  const first = await project.build();
  const second = await project.build();
  const answer = await invokeBuilt(project, 'ImageOne', { name: 'Ann' });
  await run('docker', ['rmi', 'imageone:built'], { timeoutMs: 60_000 });
  const third = await project.build();
  await run('docker', ['rmi', 'imageone:built'], { timeoutMs: 60_000 });

  expect(first.functions['ImageOne']).toMatchObject({ outcome: 'built', workflow: 'image', image: 'imageone:built' });
  expect([second, third].map(({ functions }) => functions['ImageOne']?.outcome)).toEqual(['cached', 'built']);
  expect(answer).toBe('hello Ann from test');
  const text = await readFile(project.path('.aws-sam/build/template.yaml'), 'utf8');
  expect(text).toContain('ImageUri: imageone:built');
  expect(text).toContain('DockerContext: ../../app');
});

it('takes an image out of an archive', { timeout: WAIT_MS }, async (context) => {
  const { node } = await needsLambdaImages(context);
  await using project = await Project.of({
    'template.yaml': template(
      imageFunction(
        'FromArchive',
        '',
        '      ImageUri: ./image.tar.gz\n      ImageConfig: { Command: [app.handler] }\n',
      ),
    ),
    'app/Dockerfile': `FROM ${node}\nENV STAGE=archive\nCOPY app.js ./\n`,
    'app/app.js': handler,
  });
  const tag = `samwright-test/archive:${process.pid}`;
  onTestFinished(async () => void (await run('docker', ['rmi', '--force', tag], { timeoutMs: 60_000 })));
  await run('docker', ['build', '-t', tag, project.path('app')], { timeoutMs: 60_000 });
  await run('sh', ['-c', `docker save ${tag} | gzip -1 > image.tar.gz`], { cwd: project.folder, timeoutMs: 60_000 });

  const result = await project.build();
  const image = result.functions['FromArchive']?.image ?? '';
  const answer = await invokeBuilt(project, 'FromArchive', { name: 'Bob' });

  expect(image).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(answer).toBe('hello Bob from archive');
});

it('says what a Dockerfile is about that does not build', { timeout: WAIT_MS }, async (context) => {
  const { node } = await needsLambdaImages(context);
  await using project = await Project.of({
    'template.yaml': template(imageFunction('Broken', 'DockerContext: ./app')),
    'app/Dockerfile': `FROM ${node}\nRUN echo no luck today && exit 3\n`,
  });

  await expect(project.build()).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringMatching(/^Function "Broken": Image "broken:latest"[\s\S]*no luck today/),
  });
});

it('says that an archive is not there, and what is no archive', { timeout: WAIT_MS }, async (context) => {
  await needsLambdaImages(context);
  await using project = await Project.of({
    'template.yaml': template(imageFunction('Lost', '', '      ImageUri: ./lost.tar\n')),
  });

  await expect(project.build()).rejects.toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    message: expect.stringContaining('ImageUri'),
  });
  await project.write({ 'lost.tar': 'no archive' });
  await expect(project.build()).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringContaining('lost.tar'),
  });
});

it('passes DockerBuildExtraParams on, with paths from the folder of the template', {
  timeout: WAIT_MS,
}, async (context) => {
  const { node } = await needsLambdaImages(context);
  const params = 'DockerBuildExtraParams: ["--secret", "id=stage,src=stage.txt", "--provenance=false"]';
  await using project = await Project.of({
    'template.yaml': template(imageFunction('WithSecret', `DockerContext: ./app\n${params}`)),
    'app/Dockerfile': `FROM ${node}\nENV STAGE=image\nRUN --mount=type=secret,id=stage cat /run/secrets/stage > stage\nCOPY app.js ./\nCMD ["app.handler"]\n`,
    'app/app.js': 'exports.handler = async () => require("node:fs").readFileSync("stage", "utf8");',
    'stage.txt': 'from a secret',
  });

  const { functions } = await project.build();
  const answer = await invokeBuilt(project, 'WithSecret', {});
  await run('docker', ['rmi', 'withsecret:latest'], { timeoutMs: 60_000 });

  expect(functions['WithSecret']?.outcome).toBe('built');
  expect(answer).toBe('from a secret');
});

it('explains parameters that are for the docker command alone', { timeout: WAIT_MS }, async (context) => {
  await needsLambdaImages(context);
  const of = (params: string): string => template(imageFunction('Params', `DockerContext: ./app\n${params}`));
  await using project = await Project.of({
    'template.yaml': of('DockerBuildExtraParams: ["--ssh", "default"]'),
    'app/Dockerfile': 'FROM scratch\n',
  });

  await expect(project.build()).rejects.toMatchObject({
    message: expect.stringMatching(/--ssh in DockerBuildExtraParams cannot be passed on: an agent of SSH/),
  });
  await project.write({ 'template.yaml': of('DockerBuildExtraParams: --no-cache') });
  await expect(project.build()).rejects.toMatchObject({
    message: expect.stringContaining('has to be a list of texts'),
  });
});
