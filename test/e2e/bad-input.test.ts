import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CfnResource, type InvokeLocalResult, SamClient, SamError, SamFunction, SamTemplate } from 'samwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { needsMoto } from '../set-up/needs.ts';

const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
const region = 'eu-west-1';

let folder: TemporaryFolder;
const files: Readonly<Record<string, string>> = {
  'good.mjs': 'export const handler = async () => "fine"; export const notAFunction = 7;',
  'broken.mjs': 'export const handler = async () => {;',
};

beforeAll(async () => {
  folder = await TemporaryFolder.create();
  await mkdir(join(folder.path, 'src'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, 'src', name), text);
});
afterAll(() => folder[Symbol.asyncDispose]());

/** A template of one function with this handler. */
function withFunction(handler: string, codeUri = './src') {
  return new SamTemplate({ folder: folder.path }).add(
    new SamFunction('Orders', { runtime: 'nodejs22.x', handler, codeUri }).addApiEvent('Get', {
      method: 'get',
      path: '/',
    }),
  );
}

async function errorOf(work: () => Promise<unknown>): Promise<SamError> {
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!SamError.is(error)) throw new Error(`expected a SamError, got ${String(error)}`, { cause: error });
  return error;
}

describe('a template that is missing', () => {
  it('is named', async () => {
    await using sam = new SamClient({ template: join(folder.path, 'no-such.yaml') });

    const error = await errorOf(() => sam.validate());

    expect(error.code).toBe('TEMPLATE_NOT_FOUND');
    expect(error.message).toContain('no-such.yaml');
    expect(error.hint).toBeTruthy();
  });
});

describe('a handler that cannot be run', () => {
  const result = async (handler: string): Promise<InvokeLocalResult> => {
    await using sam = new SamClient({ template: withFunction(handler) });
    return await sam.invokeLocal('Orders');
  };

  it.each([
    ['missing.handler', 'Runtime.ImportModuleError', 'missing'],
    ['good.missing', 'Runtime.HandlerNotFound', 'good.missing'],
    ['good.notAFunction', 'Runtime.HandlerNotFound', 'good.notAFunction'],
    ['broken.handler', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
  ])('%s answers as Lambda does: %s', async (handler, errorType, part) => {
    const { functionError, payload } = await result(handler);

    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType, errorMessage: expect.stringContaining(part) });
  });

  it.each(['missing.handler', 'good.missing'])('%s is a finding of validate, too', async (handler) => {
    await using sam = new SamClient({ template: withFunction(handler) });

    const findings = await sam.validate();

    const expected = handler === 'missing.handler' ? [expect.objectContaining({ logicalId: 'Orders' })] : [];
    expect(findings.filter(({ message }) => message.includes(handler))).toEqual(expected);
  });
});

describe('a function that is not there', () => {
  it('gets a guess at what was meant', async () => {
    await using sam: SamClient = new SamClient({ template: withFunction('good.handler').toDocument() });

    const error = await errorOf(() => sam.invokeLocal('Odrers'));

    expect(error).toMatchObject({ code: 'FUNCTION_NOT_FOUND', message: expect.stringContaining('"Odrers"') });
    expect(error.hint).toContain('"Orders"');
  });
});

describe('code that is not there', () => {
  it.each([['invokeLocal'], ['package'], ['validate']] as const)('is named by %s', async (method) => {
    await using sam = new SamClient({ template: withFunction('good.handler', './nowhere') });

    const message = await {
      invokeLocal: async () => (await errorOf(() => sam.invokeLocal('Orders'))).message,
      package: async () => (await errorOf(() => sam.package({ folder: join(folder.path, 'out') }))).message,
      validate: async () => (await sam.validate()).map((finding) => finding.message).join('\n'),
    }[method]();

    expect(message).toContain('Orders');
    expect(message).toContain('nowhere');
  });
});

describe('a port that is taken', () => {
  it('is named', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { readonly port: number };
    await using sam = new SamClient({ template: withFunction('good.handler') });

    const error = await errorOf(() => sam.startApi({ port }));

    server.close();
    expect(error).toMatchObject({ code: 'PORT_IN_USE', message: expect.stringContaining(String(port)) });
  });
});

describe('credentials that are not there', () => {
  it('are asked for', () => {
    const script = `
      import { SamClient, SamTemplate, CfnResource } from 'samwright';
      const template = new SamTemplate().add(new CfnResource('Topic', { type: 'AWS::SNS::Topic' }));
      const sam = new SamClient({ template, region: 'eu-west-1', endpoint: 'http://127.0.0.1:9' });
      await sam.deploy({ stackName: 's' }).catch(({ code, message, hint }) => console.log(JSON.stringify({ code, message, hint })));
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { AWS_EC2_METADATA_DISABLED: 'true', HOME: folder.path, USERPROFILE: folder.path },
    });

    expect(JSON.parse(stdout || JSON.stringify({ stderr }))).toMatchObject({
      code: 'NO_CREDENTIALS',
      hint: expect.any(String),
    });
  });
});

describe('what CloudFormation and S3 do not have or take', () => {
  const client = (endpoint: string, template: ReturnType<typeof withFunction>) =>
    new SamClient({ template, region, credentials, endpoint });

  it('a bucket that is missing is named', async (context) => {
    await using sam = client(needsMoto(context), withFunction('good.handler'));

    const error = await errorOf(() => sam.deploy({ stackName: 'orders', bucket: 'nobody-made-this-bucket' }));

    expect(error).toMatchObject({
      code: 'BUCKET_NOT_FOUND',
      message: expect.stringContaining('nobody-made-this-bucket'),
    });
  });

  it('local code needs a bucket', async (context) => {
    await using sam = client(needsMoto(context), withFunction('good.handler'));

    const error = await errorOf(() => sam.deploy({ stackName: 'orders' }));

    expect(error).toMatchObject({ code: 'BUCKET_REQUIRED', message: expect.stringContaining('Orders.CodeUri') });
  });

  it('a template over 51,200 bytes needs a bucket', async (context) => {
    const large = new SamTemplate({ folder: folder.path });
    for (let index = 0; index < 60; index++) {
      large.add(
        new CfnResource(`Topic${index}`, { type: 'AWS::SNS::Topic', properties: { DisplayName: 'x'.repeat(900) } }),
      );
    }
    await using sam = new SamClient({ template: large, region, credentials, endpoint: needsMoto(context) });

    const error = await errorOf(() => sam.deploy({ stackName: 'large' }));

    expect(error).toMatchObject({ code: 'TEMPLATE_TOO_LARGE', message: expect.stringContaining('51,200') });
  });
});
