import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { SamClient, scriptedPrompter, terminalPrompter } from 'samwright';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aFolder } from '../../package/a-folder.ts';
import { startCloudFormation } from '../../set-up/cloudformation-server/index.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
  Key: { Type: String, NoEcho: true, Default: secret }
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: exports.handler = async () => 1;
      Environment: { Variables: { STAGE: !Ref Stage, KEY: !Ref Key } }
      Events:
        List: { Type: Api, Properties: { Method: get, Path: /orders } }
`;
const polling = { initialMs: 1, maxMs: 5 };

describe('a guided deployment', () => {
  it("asks in SAM CLI's order, deploys, and saves the answers", async () => {
    const { sam, folder, server } = await aProject();
    const ask = scriptedPrompter({
      stackName: 'shop',
      region: 'us-east-1',
      'parameter:Stage': 'prod',
      confirmChanges: true,
      'open:ServerlessRestApi': true,
      deploy: true,
    });

    const result = await sam.deploy({ guided: true, ask, polling });

    expect(result.status).toBe('created');
    expect(ask.asked.map(({ id }) => id)).toEqual([
      'stackName',
      'region',
      'parameter:Stage',
      'parameter:Key',
      'confirmChanges',
      'allowIam',
      'disableRollback',
      'open:ServerlessRestApi',
      'save',
      'configFile',
      'configEnv',
      'deploy',
    ]);
    expect(ask.asked.find(({ id }) => id === 'parameter:Key')).toMatchObject({ isSecret: true });
    expect(server.service.stacks).toMatchObject([
      { name: 'shop', target: { parameters: { Stage: 'prod', Key: 'secret' } } },
    ]);
    expect(await readFile(`${folder}/samconfig.toml`, 'utf8')).toBe(`version = 0.1

[default.deploy.parameters]
stack_name = "shop"
resolve_s3 = true
s3_prefix = "shop"
region = "us-east-1"
confirm_changeset = true
capabilities = "CAPABILITY_IAM"
disable_rollback = false
parameter_overrides = "Stage=\\"prod\\""

[default.global.parameters]
region = "us-east-1"
`);
  });

  it('takes what was saved for what an empty answer means', async () => {
    const { sam } = await aProject();
    const first = { stackName: 'shop', 'parameter:Stage': 'prod', 'open:ServerlessRestApi': true };
    await sam.deploy({ guided: true, ask: scriptedPrompter(first), polling });
    const again = scriptedPrompter({ 'open:ServerlessRestApi': true });

    const result = await sam.deploy({ guided: true, ask: again, polling });

    expect(result.status).toBe('unchanged');
    expect(again.asked.slice(0, 3)).toMatchObject([{ initial: 'shop' }, { initial: 'us-east-1' }, { initial: 'prod' }]);
  });

  it('ends at an open API that is not okay', async () => {
    const { sam, server } = await aProject();
    const ask = scriptedPrompter({ stackName: 'shop' });

    const result = sam.deploy({ guided: true, ask, polling });

    await expect(result).rejects.toMatchObject({
      code: 'SECURITY_CONSTRAINTS',
      message: expect.stringContaining('Security Constraints Not Satisfied!'),
    });
    expect(ask.asked.at(-1)?.message).toBe('ServerlessRestApi has no authentication (GET /orders). Is this okay?');
    expect(server.requests).toEqual([]);
  });

  it('asks about the changes, and "no" changes nothing', async () => {
    const { sam, server } = await aProject();
    const ask = scriptedPrompter({ confirmChanges: true, 'open:ServerlessRestApi': true, save: false });

    const result = sam.deploy({ guided: true, ask, polling });

    await expect(result).rejects.toMatchObject({ code: 'NOT_APPROVED' });
    expect(ask.asked.at(-1)?.message).toContain('+ Orders (AWS::Lambda::Function)');
    expect(server.requests).not.toContain('ExecuteChangeSet');
  });

  it('asks for capabilities where roles are not to be made just so', async () => {
    const { sam } = await aProject();
    const ask = scriptedPrompter({ 'open:ServerlessRestApi': true, allowIam: false, capabilities: '', save: false });

    const result = sam.deploy({ guided: true, ask, polling });

    await expect(result).rejects.toMatchObject({ code: 'CAPABILITIES_REQUIRED' });
  });
});

describe('the prompter for terminals', () => {
  it.each([
    ['a text', 'shop\r', 'shop'],
    ['nothing, which means the initial value', '\r', 'sam-app'],
  ])('takes %s', async (_what, keys, answer) => {
    const { ask, type } = aTerminal();
    const answered = ask.text({ id: 'stackName', message: 'Stack Name', initial: 'sam-app' });

    type(keys);

    expect(await answered).toBe(answer);
  });

  it.each([
    ['y', true],
    ['n', false],
  ])('takes %s', async (key, answer) => {
    const { ask, type } = aTerminal();
    const answered = ask.confirm({ id: 'save', message: 'Save', initial: !answer });

    type(key);

    expect(await answered).toBe(answer);
  });

  it('ends the deployment when a question is broken off', async () => {
    const { ask, type } = aTerminal();
    const answered = ask.text({ id: 'stackName', message: 'Stack Name' });

    type('\u0003');

    await expect(answered).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('shows nothing of a secret', async () => {
    const { ask, type, shown } = aTerminal();
    const answered = ask.text({ id: 'parameter:Key', message: 'Parameter Key', isSecret: true });

    type('tell-nobody\r');

    expect(await answered).toBe('tell-nobody');
    expect(shown()).toContain('Parameter Key');
    expect(shown()).not.toContain('tell-nobody');
  });
});

/** A prompter, and who types when it has asked. */
function aTerminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  const pieces: string[] = [];
  output.on('data', (piece) => pieces.push(String(piece)));
  const type = (keys: string): void => {
    output.once('data', () => setImmediate(() => input.write(keys)));
  };
  return { ask: terminalPrompter({ input, output }), type, shown: () => pieces.join('') };
}

async function aProject() {
  const server = await startCloudFormation();
  const folder = await aFolder({ 'template.yaml': template });
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const sam = new SamClient({
    template: `${folder.path}/template.yaml`,
    region: 'us-east-1',
    endpoint: server.url,
    credentials,
  });
  onTestFinished(async () => {
    await sam.close();
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  return { sam, folder: folder.path, server };
}
