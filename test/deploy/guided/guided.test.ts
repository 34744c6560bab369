import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { readSamConfig, SamClient, scriptedPrompter, terminalPrompter } from 'samwright';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AwsClients } from '../../../src/aws/index.ts';
import { companionRepositories } from '../../../src/deploy/index.ts';
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
const ecr = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const signed = `Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: src
      CodeSigningConfigArn: arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-1
      Layers: [!Ref Tools]
  Tools: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: tools } }
  Unsigned: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: src } }
`;
const image = 'Type: AWS::Serverless::Function, Properties: { PackageType: Image, ImageUri: no-such-image }';
const images = {
  'template.yaml': `Resources:
  Api: { ${image} }
  Sub: { Type: AWS::Serverless::Application, Properties: { Location: sub.yaml } }
`,
  'sub.yaml': `Resources:\n  Inner: { ${image} }\n`,
};
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

  it('asks about what a loop opens', async () => {
    const loop = `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Functions:
    - Name
    - [Orders, Users]
    - \${Name}Function:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          InlineCode: exports.handler = async () => 1;
          Events: { List: { Type: Api, Properties: { Method: get, Path: '/\${Name}' } } }
`;
    const { sam } = await aProject({ 'template.yaml': loop });
    const ask = scriptedPrompter({ stackName: 'shop' });

    await expect(sam.deploy({ guided: true, ask, polling })).rejects.toMatchObject({ code: 'SECURITY_CONSTRAINTS' });
    expect(ask.asked.at(-1)?.message).toContain('ServerlessRestApi has no authentication (GET /Orders, GET /Users)');
  });

  it('asks about the changes, and "no" changes nothing', async () => {
    const { sam, server } = await aProject();
    const ask = scriptedPrompter({ confirmChanges: true, 'open:ServerlessRestApi': true, save: false });

    const result = sam.deploy({ guided: true, ask, polling });

    await expect(result).rejects.toMatchObject({ code: 'NOT_APPROVED' });
    expect(ask.asked.at(-1)?.message).toContain('+ Orders (AWS::Lambda::Function)');
    expect(server.requests).not.toContain('ExecuteChangeSet');
  });

  it('asks who signs, before it asks whether to save, and saves that too', async () => {
    const { sam, folder } = await aProject({ 'template.yaml': signed, 'src/index.js': '', 'tools/nodejs/x.js': '' });
    const ask = scriptedPrompter({
      'signingProfile:Orders': 'shop',
      'signingProfileOwner:Orders': '210987654321',
      'signingProfile:Tools': 'shop',
      deploy: false,
      confirmChanges: true,
    });

    await sam.deploy({ guided: true, ask, polling, bucket: 'mine', executeChangeSet: false }).catch(() => {});

    const ids = ask.asked.map(({ id }) => id);
    expect(ids.slice(ids.indexOf('disableRollback') + 1)).toEqual([
      'sign',
      'signingProfile:Orders',
      'signingProfileOwner:Orders',
      'signingProfile:Tools',
      'signingProfileOwner:Tools',
      'save',
      'configFile',
      'configEnv',
    ]);
    const saved = await readSamConfig(`${folder}/samconfig.toml`);
    expect(saved.signingProfiles).toEqual({
      Orders: { profileName: 'shop', profileOwner: '210987654321' },
      Tools: { profileName: 'shop' },
    });
    expect(await readFile(`${folder}/samconfig.toml`, 'utf8')).toContain(
      String.raw`signing_profiles = "Orders=\"shop:210987654321\" Tools=\"shop\""`,
    );
  });

  it('signs nothing where that is not wanted', async () => {
    const { sam } = await aProject({ 'template.yaml': signed, 'src/index.js': '', 'tools/nodejs/x.js': '' });
    const ask = scriptedPrompter({ sign: false, save: false });

    await sam.deploy({ guided: true, ask, polling, bucket: 'mine' }).catch(() => {});

    expect(ask.asked.map(({ id }) => id)).not.toContain('signingProfile:Orders');
  });

  it('needs a name of a profile', async () => {
    const { sam } = await aProject({ 'template.yaml': signed, 'src/index.js': '', 'tools/nodejs/x.js': '' });

    const result = sam.deploy({ guided: true, ask: scriptedPrompter({}), polling, bucket: 'mine' });

    await expect(result).rejects.toMatchObject({
      code: 'UNANSWERED',
      message: expect.stringContaining('(signingProfile:Orders)'),
    });
  });

  it.each([
    ['has repositories made for all functions', {}, ['createRepositories'], { resolveImageRepos: true }],
    [
      'takes a repository for each function',
      { createRepositories: false, 'imageRepository:Api': `${ecr}/api`, 'imageRepository:Sub/Inner': `${ecr}/inner` },
      ['createRepositories', 'imageRepository:Api', 'imageRepository:Sub/Inner'],
      { imageRepositories: { Api: `${ecr}/api`, 'Sub/Inner': `${ecr}/inner` } },
    ],
  ])('%s, after it has asked whether to save', async (_, answers, questions, expected) => {
    const { sam, folder } = await aProject(images);
    const ask = scriptedPrompter(answers);

    // There are no images on this machine, which is said after the questions.
    await sam.deploy({ guided: true, ask, polling, bucket: 'mine' }).catch(() => {});

    const ids = ask.asked.map(({ id }) => id);
    expect(ids.slice(ids.indexOf('configEnv') + 1)).toEqual(questions);
    expect(await readSamConfig(`${folder}/samconfig.toml`)).toMatchObject(expected);
  });

  it('asks only for the repositories that are not known', async () => {
    const { sam } = await aProject(images);
    const ask = scriptedPrompter({ save: false });
    const imageRepositories = { Api: `${ecr}/api` };

    await sam.deploy({ guided: true, ask, polling, bucket: 'mine', imageRepositories }).catch(() => {});

    expect(ask.asked.at(-1)?.message).toBe('Create managed ECR repositories for the 1 functions without?');
  });

  it('refuses what is no repository', async () => {
    const { sam } = await aProject(images);
    const answers = { createRepositories: false, 'imageRepository:Api': 'api:latest' };

    const result = sam.deploy({ guided: true, ask: scriptedPrompter(answers), polling, bucket: 'mine' });

    await expect(result).rejects.toMatchObject({ code: 'IMAGE_REPOSITORY_MISSING' });
  });

  it.each([
    [false, { code: 'REPOSITORIES_KEPT', message: expect.stringContaining('ECR Repos Must Be Deleted.') }, ['Gone']],
    [true, { status: 'created' }, []],
  ])('asks whether repositories go that nobody uses any more (%s)', async (answer, expected, left) => {
    const { sam, server, aws } = await aProject();
    await companionRepositories(aws, 'sam-app', ['Gone'], { polling });
    server.onOther = () => '{}';
    const ask = scriptedPrompter({ 'open:ServerlessRestApi': true, save: false, deleteRepositories: answer });

    const result = await sam.deploy({ guided: true, ask, polling }).catch((error: unknown) => error);

    expect(result).toMatchObject(expected);
    expect(ask.asked.at(-1)?.message).toMatch(
      /^Delete the unreferenced repositories samapp.*gone.*repo when deploying\?$/,
    );
    const companion = server.service.stacks.find(({ name, isDeleted }) => /Companion/.test(name) && !isDeleted);
    expect([...(companion?.resources.keys() ?? [])].map((id) => id.slice(0, 4))).toEqual(left);
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

async function aProject(files: Readonly<Record<string, string>> = { 'template.yaml': template }) {
  const server = await startCloudFormation();
  const folder = await aFolder(files);
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const sam = new SamClient({
    template: `${folder.path}/template.yaml`,
    region: 'us-east-1',
    endpoint: server.url,
    credentials,
  });
  const aws = new AwsClients({ region: 'us-east-1', endpoint: server.url, credentials });
  onTestFinished(async () => {
    await Promise.all([sam.close(), aws.close()]);
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  return { sam, folder: folder.path, server, aws };
}
