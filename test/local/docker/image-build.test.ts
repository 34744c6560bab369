import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Application, loadApplication } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { invokeLocal, SandboxPool } from '../../../src/local/index.ts';
import { type ContainerEvent, DockerSandboxes } from '../../../src/local/sandbox/docker/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { run } from '../../set-up/python-tools.ts';

const app = (answer: string): string => `
import os
def handler(event, context):
    return {"answer": "${answer}", "greeting": os.environ.get("GREETING"), "files": sorted(os.listdir("."))}
`;

/** A template with one function that is built, and what it is built from. */
async function project(folder: string, files: Readonly<Record<string, string>>, name: string): Promise<Application> {
  const template = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
    Metadata:
      DockerContext: .
      Dockerfile: app.Dockerfile
      DockerImage: samwright-test-${name}
      DockerTag: v1
      DockerBuildTarget: wanted
      DockerBuildArgs: { GREETING: hello }
`;
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  const { document } = parseTemplate(template, { folder });
  return loadApplication(document!, { region: 'eu-west-1' });
}

describe('an image that the template says how to build', () => {
  it('is built when its function is called, and again when its files have changed', async (context) => {
    const { python } = await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    const image = 'samwright-test-built:v1';
    const dockerfile = `
FROM ${python} AS wanted
ARG GREETING
ENV GREETING=$GREETING
COPY . /var/task/
CMD ["app.handler"]
FROM wanted AS last
CMD ["app.nothing"]
`;
    const files = { 'app.py': app('one'), 'secret.txt': '', '.dockerignore': '*.txt\n', 'app.Dockerfile': dockerfile };
    const application = await project(folder.path, files, 'built');
    const events: ContainerEvent[] = [];
    await using sandboxes = new DockerSandboxes({ pull: 'never', onEvent: (event) => events.push(event) });
    await using pool = new SandboxPool(application, { sandboxes });
    try {
      const first = await invokeLocal(pool, 'Orders', {});
      const second = await invokeLocal(pool, 'Orders', {});
      await writeFile(join(folder.path, 'app.py'), app('two'));
      const changed = await invokeLocal(pool, 'Orders', {});

      const expected = { answer: 'one', greeting: 'hello', files: ['.dockerignore', 'app.Dockerfile', 'app.py'] };
      expect(first.payload).toEqual(expected);
      expect(second.payload).toEqual(expected);
      expect(changed.payload).toEqual({ ...expected, answer: 'two' });
      expect(events.filter(({ type }) => type !== 'image-build-output')).toEqual([
        { type: 'image-building', image },
        { type: 'image-built', image },
        { type: 'image-building', image },
        { type: 'image-built', image },
      ]);
      expect(events.map((event) => ('text' in event ? event.text : '')).join('')).toContain('COPY . /var/task/');
    } finally {
      await run('docker', ['rmi', '--force', image], { timeoutMs: 60_000 });
      const prune = ['image', 'prune', '--force', '--filter', 'label=samwright.function=Orders'];
      await run('docker', prune, { timeoutMs: 60_000 });
    }
  });

  it.for([
    ['a step fails', 'COPY nothing.txt /', /nothing\.txt/],
    ['an instruction is unknown', 'COOK dinner', /unknown instruction: COOK/],
  ] as const)('cannot be built: %s', async ([, instruction, reason], context) => {
    const { python } = await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    const files = { 'app.Dockerfile': `FROM ${python} AS wanted\n${instruction}\n` };
    const application = await project(folder.path, files, 'failing');
    await using sandboxes = new DockerSandboxes({ pull: 'never' });
    await using pool = new SandboxPool(application, { sandboxes });

    await expect(invokeLocal(pool, 'Orders', {})).rejects.toMatchObject({
      code: 'BUILD_FAILED',
      message: expect.stringMatching(reason),
    });
  });

  it('cannot be built without its Dockerfile', async (context) => {
    await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    const application = await project(folder.path, {}, 'missing');
    await using sandboxes = new DockerSandboxes({ pull: 'never' });
    await using pool = new SandboxPool(application, { sandboxes });

    await expect(invokeLocal(pool, 'Orders', {})).rejects.toMatchObject({
      code: 'BUILD_FAILED',
      message: expect.stringContaining('app.Dockerfile'),
    });
  });
});
