import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildParams } from '../../src/containers/build-params.ts';
import { BuildTrace, needsBuildKit } from '../../src/containers/buildkit/index.ts';
import { bytesField, fieldsOf } from '../../src/containers/buildkit/protobuf.ts';
import type { ContainerEngine, ImageBuild } from '../../src/containers/index.ts';
import { TemporaryFolder } from '../../src/core/index.ts';
import { needsDocker } from '../set-up/docker.ts';
import { needsLambdaImages } from '../set-up/lambda-images.ts';
import { run } from '../set-up/python-tools.ts';

describe('a Dockerfile needs BuildKit', () => {
  it.each([
    '# syntax=docker/dockerfile:1\nFROM scratch',
    '# escape=`\n# syntax = docker/dockerfile:1.7\nFROM scratch',
    'FROM scratch\nRUN --mount=type=cache,target=/root/.npm npm ci',
    'FROM scratch\nRUN \\\n  --mount=type=secret,id=key npm ci',
    'FROM scratch\nCOPY --from=build --link /a /b',
    'FROM scratch\nCOPY --chmod=755 /a /b',
    'FROM scratch\nRUN <<EOF\necho hello\nEOF',
    'FROM scratch\r\nCOPY <<-"EOF" /file\r\nEOF',
    'FROM --platform=$BUILDPLATFORM scratch',
  ])('%s', (text) => {
    expect(needsBuildKit(text)).toBe(true);
  });

  it.each([
    'FROM scratch\nCOPY --from=build --chown=1:1 /a /b\nRUN echo "$((1 << 3))" --mount',
    '# A comment that tells of syntax=\nFROM scratch\n# syntax=docker/dockerfile:1',
  ])('not always: %s', (text) => {
    expect(needsBuildKit(text)).toBe(false);
  });
});

describe('parameters of the command', () => {
  it('are told to the engine in its own words', () => {
    const params = ['--no-cache', '--network=host', '--add-host', 'db=10.0.0.1', '--add-host=queue:10.0.0.2'];
    const more = ['--cache-from=a', '--cache-from', 'type=registry,ref=b', '--shm-size=1g', '--platform linux/arm64'];
    const plain = ['--build-arg', 'A=1=2', '--label', 'x=y', '--progress', 'plain', '--provenance=false', '-q'];

    expect(buildParams('app:1', [...params, ...more, ...plain], '/project')).toEqual({
      query: {
        nocache: true,
        networkmode: 'host',
        extrahosts: ['db:10.0.0.1', 'queue:10.0.0.2'],
        cachefrom: '["a","b"]',
        shmsize: 1_073_741_824,
        platform: 'linux/arm64',
      },
      buildArgs: { A: '1=2' },
      labels: { x: 'y' },
      secrets: new Map(),
    });
  });

  it('say where secrets are', () => {
    const params = ['--secret', 'id=npmrc,src=.npmrc', '--secret=id=token,env=TOKEN', '--secret', 'type=file,id=plain'];

    expect(buildParams('app:1', params, '/project').secrets).toEqual(
      new Map([
        ['npmrc', { file: '/project/.npmrc' }],
        ['token', { variable: 'TOKEN' }],
        ['plain', { file: '/project/plain' }],
      ]),
    );
  });

  it.each([
    ['--ssh', 'default', /an agent of SSH is not passed on/],
    ['--build-context', 'lib=../lib', /the engine gets one folder/],
    ['-f', 'Other', /Metadata says it/],
    ['--push', '', /the image stays in the engine/],
    ['--annotation', 'a=b', /it is for the docker command/],
  ])('may be for the command alone: %s', (name, value, reason) => {
    expect(() => buildParams('app:1', [name, value].filter(Boolean), '/project')).toThrow(
      expect.objectContaining({ code: 'BUILD_PARAMETER_UNSUPPORTED', message: expect.stringMatching(reason) }),
    );
  });
});

describe('what BuildKit tells', () => {
  const step = (digest: string, name: string, more: Buffer = Buffer.alloc(0)): Buffer =>
    bytesField(1, Buffer.concat([bytesField(1, digest), bytesField(3, name), more]));
  const started = bytesField(5, '');
  const log = (digest: string, piece: Buffer): Buffer =>
    bytesField(3, Buffer.concat([bytesField(1, digest), bytesField(4, piece)]));
  const told = (...messages: Buffer[]): string => {
    let text = '';
    const trace = new BuildTrace((piece) => {
      text += piece;
    });
    for (const message of messages) trace.read(message.toString('base64'));
    return text;
  };

  it('is each step once, its output, and what went wrong', () => {
    const message = Buffer.from('grüße\n');
    const cached = Buffer.concat([Buffer.from([4 * 8, 1]), started]);

    expect(
      told(
        step('a', '[1/2] FROM scratch'),
        Buffer.concat([step('a', '[1/2] FROM scratch', cached), step('i', '[internal] load', started)]),
        step('b', '[2/2] RUN greet', started),
        log('b', message.subarray(0, 3)),
        Buffer.concat([log('b', message.subarray(3)), step('b', '[2/2] RUN greet', started)]),
        step('b', '[2/2] RUN greet', bytesField(7, 'exit code: 3')),
      ),
    ).toBe('CACHED [1/2] FROM scratch\n[2/2] RUN greet\ngrüße\nERROR: exit code: 3\n');
  });

  it('has long texts and large numbers', () => {
    const text = 'x'.repeat(70_000);

    expect(fieldsOf(Buffer.concat([Buffer.from([8, 0x80, 0x80, 0x80, 0x80, 0x10]), bytesField(2, text)]))).toEqual([
      { number: 1, value: 2 ** 32 },
      { number: 2, value: Buffer.from(text) },
    ]);
  });
});

describe('an image that BuildKit builds', () => {
  async function build(
    engine: ContainerEngine,
    files: Readonly<Record<string, string>>,
    changes: Partial<ImageBuild> = {},
  ): Promise<string> {
    await using folder = await TemporaryFolder.create();
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
    const tag = `samwright-test-buildkit:${process.pid}`;
    let output = '';
    await engine.buildImage(
      { context: folder.path, tag, architecture: await engine.architecture(), ...changes },
      { onOutput: (text) => (output += text) },
    );
    onTestFinished(async () => void (await run('docker', ['rmi', '--force', tag], { timeoutMs: 60_000 })));
    return output;
  }

  it('gets secrets that do not stay in it, arguments, and the stage to stop at', async (context) => {
    const { node } = await needsLambdaImages(context);
    const engine = await needsDocker(context);
    const dockerfile = `FROM ${node} AS wanted
ARG GREETING
RUN --mount=type=secret,id=key --mount=type=tmpfs,target=/scratch read key < /run/secrets/key; echo "$GREETING, $key"
COPY --chmod=750 app.js /var/task/
FROM wanted AS last
RUN exit 3
`;
    const files = { Dockerfile: dockerfile, 'key.txt': 'hush\n', 'app.js': '', '.dockerignore': '*.txt' };

    const output = await build(engine, files, {
      // What a step writes is not repeated when it is not run again.
      params: ['--secret', 'id=key,src=key.txt', '--no-cache'],
      buildArgs: { GREETING: 'grüße' },
      target: 'wanted',
    });

    expect(output).toContain('grüße, hush\n');
    expect(output).toMatch(/^\[wanted 3\/3\] COPY --chmod=750 app\.js/m);
  });

  it('cannot be built, and says which step failed', async (context) => {
    const { node } = await needsLambdaImages(context);
    const engine = await needsDocker(context);
    const Dockerfile = `FROM ${node}\nRUN --mount=type=tmpfs,target=/scratch echo no luck; exit 3\n`;

    const error: unknown = await build(engine, { Dockerfile }).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      code: 'BUILD_FAILED',
      message: expect.stringContaining('exit code: 3'),
      cause: expect.stringContaining('no luck\n'),
    });
  });

  it('needs its secrets', async (context) => {
    const engine = await needsDocker(context);
    const params = ['--secret', 'id=key,src=nowhere.txt'];

    await expect(build(engine, { Dockerfile: 'FROM scratch\n' }, { params })).rejects.toMatchObject({
      code: 'BUILD_FAILED',
      message: expect.stringMatching(/the secret "key" is to be in .*nowhere\.txt: ENOENT/),
    });
  });

  it('is one that the classic builder could build too, where that is asked for', async (context) => {
    const { node } = await needsLambdaImages(context);
    const engine = await needsDocker(context);
    const files = { Dockerfile: `FROM ${node}\nRUN echo hello\n` };

    const outputs = [await build(engine, files), await build(engine, files, { buildKit: true })];

    expect(outputs.map((output) => /^Step 2\/2/m.test(output))).toEqual([true, false]);
    expect(outputs[1]).toMatch(/\[2\/2\] RUN echo hello/);
  });
});
