import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CfnResource, parseTemplate, SamApi, SamClient, SamError, SamFunction, SamParameter } from 'samwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';

/** What JavaScript users get for options that the compiler would refuse. */

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      CodeUri: .
      Handler: app.handler
      Events: { Get: { Type: HttpApi, Properties: { Path: /, Method: get, ApiId: !Ref Api } } }
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: { Auth: { DefaultAuthorizer: Partners, Authorizers: { Partners: { FunctionArn: !GetAtt Fn.Arn, AuthorizerPayloadFormatVersion: '2.0' } } } }
`;

let folder: TemporaryFolder;
let file: string;

beforeAll(async () => {
  folder = await TemporaryFolder.create();
  file = join(folder.path, 'template.yaml');
  await writeFile(file, TEMPLATE);
  await writeFile(join(folder.path, 'app.mjs'), 'export const handler = async () => ({ isAuthorized: true });');
});

afterAll(() => folder[Symbol.asyncDispose]());

/** The error of a call, as a program sees it. */
async function refusal(call: () => unknown): Promise<Pick<SamError, 'code' | 'message' | 'hint'>> {
  try {
    await call();
  } catch (error) {
    if (!SamError.is(error)) throw error;
    return { code: error.code, message: error.message, hint: error.hint };
  }
  throw new TypeError('nothing was refused');
}

/** Options of any shape, as untyped code passes them. */
const untyped = (value: unknown): never => value as never;

describe('new SamClient', () => {
  it.each<[object, string, string, string]>([
    [
      { local: { mode: 'lazzy' } },
      'OPTION_INVALID',
      'SamClient: option "local.mode" is "lazzy"; it takes "lazy", "eager" or "cold".',
      'Did you mean "lazy"?',
    ],
    [
      { local: { sandbox: 'vm' } },
      'OPTION_INVALID',
      'SamClient: option "local.sandbox" is "vm"; it takes "process" or "docker".',
      'Give `local.sandbox` "process" or "docker", or leave it out.',
    ],
    [
      { local: { isolation: true } },
      'OPTION_INVALID',
      'SamClient: option "local.isolation" is true; it takes "none" or "namespace".',
      'Give `local.isolation` "none" or "namespace", or leave it out.',
    ],
    [
      { local: { maxEnvironments: -1 } },
      'OPTION_INVALID',
      'SamClient: option "local.maxEnvironments" is -1; it takes an integer, 1 or more.',
      'Give `local.maxEnvironments` an integer, 1 or more, or leave it out.',
    ],
    [
      { local: { docker: { pull: 'allways' } } },
      'OPTION_INVALID',
      'SamClient: option "local.docker.pull" is "allways"; it takes "missing", "always" or "never".',
      'Did you mean "always"?',
    ],
    [
      { local: { functions: { Fn: { maxConcurrency: '2' } } } },
      'OPTION_INVALID',
      'SamClient: option "local.functions.Fn.maxConcurrency" is "2"; it takes an integer, 1 or more.',
      'Give `local.functions.Fn.maxConcurrency` an integer, 1 or more, or leave it out.',
    ],
    [
      { local: 'docker' },
      'OPTION_INVALID',
      'SamClient: option "local" is "docker"; it takes an object.',
      'Give `local` an object, or leave it out.',
    ],
    [
      { local: { maxEnvironmets: 3 } },
      'OPTION_UNKNOWN',
      'SamClient: there is no option "local.maxEnvironmets".',
      'Did you mean "local.maxEnvironments"?',
    ],
    [
      { local: { docker: { socketPath: '/run/docker.sock' } } },
      'OPTION_UNKNOWN',
      'SamClient: there is no option "local.docker.socketPath".',
      'Leave it out, or use one of: host, images, pull, network, addHosts, dns, volumeBase, hostAddress, listenAddress, readOnly, signal, onEvent.',
    ],
    [{ tempalte: 'a.yaml' }, 'OPTION_UNKNOWN', 'SamClient: there is no option "tempalte".', 'Did you mean "template"?'],
    [
      { template: 5 },
      'OPTION_INVALID',
      'SamClient: option "template" is 5; it takes the path of a template, or a document or a template made by builders.',
      'Give `template` the path of a template, or a document or a template made by builders, or leave it out.',
    ],
    [
      { onEvent: 'log' },
      'OPTION_INVALID',
      'SamClient: option "onEvent" is "log"; it takes a function.',
      'Give `onEvent` a function, or leave it out.',
    ],
  ])('refuses %j', async (options, code, message, hint) => {
    expect(await refusal(() => new SamClient(untyped(options)))).toEqual({ code, message, hint });
  });

  it('does not open the template of the working directory where a document is not there', async () => {
    const { document } = parseTemplate('Resources: [');

    const { code, hint } = await refusal(() => new SamClient(untyped({ template: document })));

    expect([code, hint]).toEqual([
      'OPTION_INVALID',
      'Leave `template` out for the one of the working directory; see `diagnostics` where parseTemplate() gave no document.',
    ]);
  });

  it('refuses what is no object', async () => {
    const { code, message } = await refusal(() => new SamClient(untyped('template.yaml')));

    expect([code, message]).toEqual([
      'ARGUMENT_INVALID',
      'SamClient: what is to hold its options is "template.yaml"; it takes an object.',
    ]);
  });

  it('takes what others understand, so that one object may serve several calls', () => {
    const options: object = { stackName: 'orders', port: 3000, region: undefined };

    expect(new SamClient(options)).toBeInstanceOf(SamClient);
  });
});

describe('functions and builders', () => {
  it.each<[() => unknown, string]>([
    [() => parseTemplate(untyped(undefined)), 'parseTemplate(): the template is undefined; it takes its text.'],
    [() => new SamFunction(untyped(5), untyped({})), 'Logical ID: the name is 5; it takes a text.'],
    [
      () => new SamApi('Api', untyped(undefined)),
      'SamApi "Api": the second argument is undefined; it takes an object.',
    ],
    [
      () => new SamParameter('P', untyped('String')),
      'SamParameter "P": the second argument is "String"; it takes an object.',
    ],
    [() => new CfnResource('R', untyped(null)), 'CfnResource: the second argument is null; it takes an object.'],
  ])('refuse what they do not take: %s', async (call, message) => {
    expect(await refusal(call)).toMatchObject({ code: 'ARGUMENT_INVALID', message });
  });
});

describe('methods', () => {
  it.each<[string, (sam: SamClient) => unknown, string, string]>([
    ['invokeLocal()', (sam) => sam.invokeLocal(untyped(undefined)), 'ARGUMENT_INVALID', 'the function is undefined'],
    ['invokeLocal()', (sam) => sam.invokeLocal(untyped({})), 'ARGUMENT_INVALID', 'the function is an object'],
    [
      'invokeLocal()',
      (sam) => sam.invokeLocal('Fn', untyped({ timeout: '3' })),
      'OPTION_INVALID',
      'option "timeout" is "3"',
    ],
    [
      'invokeLocal()',
      (sam) => sam.invokeLocal('Fn', untyped({ payload: {} })),
      'OPTION_UNKNOWN',
      'no option "payload"',
    ],
    ['invokeLocal()', (sam) => sam.invokeLocal('Fn', untyped({ evnet: {} })), 'OPTION_UNKNOWN', 'no option "evnet"'],
    ['invokeLocal()', (sam) => sam.invokeLocal('Fn', untyped({ signal: 5 })), 'OPTION_INVALID', 'an AbortSignal'],
    [
      'explainEnvironment()',
      (sam) => sam.explainEnvironment(untyped(null)),
      'ARGUMENT_INVALID',
      'the function is null',
    ],
    ['startApi()', (sam) => sam.startApi(untyped({ port: '3000' })), 'OPTION_INVALID', 'option "port" is "3000"'],
    ['startApi()', (sam) => sam.startApi({ port: 70_000 }), 'OPTION_INVALID', 'an integer from 0 to 65535'],
    [
      'startApi()',
      (sam) => sam.startApi(untyped({ serviceEndpoints: 's3' })),
      'OPTION_INVALID',
      'addresses by service',
    ],
    [
      'startApi()',
      (sam) => sam.startApi({ serviceEndpoints: { s3: 'localhost:4566' } }),
      'OPTION_INVALID',
      'option "serviceEndpoints.s3" is "localhost:4566"; it takes an address',
    ],
    ['startApi()', (sam) => sam.startApi(untyped({ auth: { clams: {} } })), 'OPTION_UNKNOWN', 'no option "auth.clams"'],
    [
      'startApi()',
      (sam) => sam.startApi(untyped({ source: { conditionKeys: { 'aws:VpceAccount': null } } })),
      'OPTION_INVALID',
      'option "source.conditionKeys.aws:VpceAccount" is null; it takes a text, or a number, or true or false, or a list',
    ],
    [
      'startApi()',
      (sam) => sam.startApi(untyped({ source: { conditionKeys: { 'aws:PrincipalOrgPaths': [1] } } })),
      'OPTION_INVALID',
      'option "source.conditionKeys.aws:PrincipalOrgPaths[0]" is 1; it takes a text',
    ],
    [
      'startApi()',
      (sam) => sam.startApi(untyped({ auth: { identity: { conditionKeys: { 'aws:MultiFactorAuthAge': {} } } } })),
      'OPTION_INVALID',
      'option "auth.identity.conditionKeys.aws:MultiFactorAuthAge"',
    ],
    [
      'startApi()',
      (sam) => sam.startApi(untyped({ auth: { credentials: [{ accessKeyId: 'AKIA', conditionKeys: 'mfa' }] } })),
      'OPTION_INVALID',
      'option "auth.credentials[0].conditionKeys" is "mfa"; it takes values by condition key',
    ],
    [
      'startApi()',
      (sam) => sam.startApi(untyped({ clientCertificates: { Mine: 'pem' } })),
      'OPTION_INVALID',
      'option "clientCertificates.Mine" is "pem"',
    ],
    ['startLambda()', (sam) => sam.startLambda(untyped({ functions: 'Fn' })), 'OPTION_INVALID', 'a list of functions'],
    ['validate()', (sam) => sam.validate(untyped({ checkFiles: 'no' })), 'OPTION_INVALID', 'true or false'],
    ['transform()', (sam) => sam.transform(untyped({ profile: 'remote' })), 'OPTION_INVALID', '"local" or "service"'],
    ['build()', (sam) => sam.build(untyped({ functions: [5] })), 'OPTION_INVALID', 'option "functions[0]" is 5'],
    ['package()', (sam) => sam.package(untyped(undefined)), 'DESTINATION_MISSING', 'neither a bucket nor a folder'],
    ['plan()', (sam) => sam.plan(untyped({})), 'OPTION_MISSING', 'option "stackName" is not given'],
    ['deploy()', (sam) => sam.deploy(untyped(undefined)), 'OPTION_MISSING', 'option "stackName" is not given'],
    [
      'deploy()',
      (sam) => sam.deploy(untyped({ stackName: 'a', capabilities: ['CAPABILITY_IMA'] })),
      'OPTION_INVALID',
      'option "capabilities[0]" is "CAPABILITY_IMA"',
    ],
    ['deploy()', (sam) => sam.deploy(untyped({ guided: true })), 'OPTION_MISSING', 'option "ask" is not given'],
    ['delete()', (sam) => sam.delete(untyped({ stackname: 'a' })), 'OPTION_UNKNOWN', 'no option "stackname"'],
    ['outputs()', (sam) => sam.outputs(untyped({ stackName: 5 })), 'OPTION_INVALID', 'the name of a stack'],
    ['resources()', (sam) => sam.resources(untyped(undefined)), 'OPTION_MISSING', 'stackName'],
    ['endpoints()', (sam) => sam.endpoints(untyped('orders')), 'ARGUMENT_INVALID', 'an object'],
    ['stackStatus()', (sam) => sam.stackStatus(untyped({ stackName: ['a'] })), 'OPTION_INVALID', 'is a list'],
  ])('refuse what they do not take: %s', async (operation, call, code, part) => {
    await using sam = new SamClient({ template: file, region: 'eu-west-1' });

    const refused = await refusal(() => call(sam));

    expect(refused.code).toBe(code);
    expect(refused.message).toContain(operation);
    expect(refused.message).toContain(part);
    expect(refused.hint).toMatch(/^[A-Z].*[.?]$/);
  });

  it('name the authorizers that there are', async () => {
    await using sam = new SamClient({ template: file, region: 'eu-west-1' });

    const { code, message, hint } = await refusal(() => sam.startApi({ auth: { authorizers: { Partner: {} } } }));

    expect([code, message, hint]).toEqual([
      'AUTHORIZER_NOT_FOUND',
      'Authorizer "Partner" of `auth.authorizers`: there are "Partners".',
      'Did you mean "Partners"?',
    ]);
  });

  it('say of a WebSocket address that it is for another client', async () => {
    await using sam = new SamClient({ template: file, region: 'eu-west-1' });
    await using api = await sam.startApi();

    expect(await refusal(() => api.request('ws://127.0.0.1:3000/'))).toEqual({
      code: 'REQUEST_INVALID',
      message: 'Request "ws://127.0.0.1:3000/": request() speaks HTTP, not WebSocket.',
      hint: 'Connect a WebSocket client to that address.',
    });
    expect(await refusal(() => api.request(untyped(5)))).toMatchObject({ code: 'ARGUMENT_INVALID' });
  });
});
