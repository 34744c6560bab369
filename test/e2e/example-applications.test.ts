import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { type InvokeLocalResult, type LocalApi, SamClient, type SamClientOptions, type SamEvent } from 'samwright';
import { describe, expect, it } from 'vitest';
import { template as ratings } from '../../examples/ratings/template.ts';
import { parseTemplate } from '../../src/template/index.ts';
import { needsMoto } from '../set-up/needs.ts';

/** One example, and what is true of it at each stage. */
interface Application {
  readonly name: string;
  readonly template: NonNullable<SamClientOptions['template']>;
  readonly functionId: string;
  readonly event: unknown;
  readonly env?: Record<string, string>;
  readonly answer: (result: InvokeLocalResult) => unknown;
  readonly expected: unknown;
  readonly path: string;
  readonly apis: readonly string[];
  readonly artifacts: number;
  readonly resources: readonly string[];
}

const example = (file: string): string => fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
const bodyOf = ({ payload }: InvokeLocalResult): unknown => {
  const { statusCode, body } = payload as { readonly statusCode: number; readonly body: string };
  return { statusCode, body: JSON.parse(body) };
};

const hello = (name: string): Application => ({
  name,
  template: example(`${name}/template.yaml`),
  functionId: 'HelloWorldFunction',
  event: { httpMethod: 'GET', path: '/hello' },
  answer: bodyOf,
  expected: { statusCode: 200, body: { message: 'hello world' } },
  path: '/hello',
  apis: ['ServerlessRestApi'],
  artifacts: 1,
  resources: ['HelloWorldFunction', 'HelloWorldFunctionRole', 'ServerlessRestApi', 'ServerlessRestApiProdStage'],
});

const applications: readonly Application[] = [
  hello('hello-node'),
  hello('hello-python'),
  {
    name: 'ratings',
    template: ratings,
    functionId: 'RatingsFunction',
    event: { httpMethod: 'GET', path: '/ratings' },
    env: { RATINGS_STORE: 'memory' },
    answer: bodyOf,
    expected: {
      statusCode: 200,
      body: [
        { id: 'tea', stars: 5 },
        { id: 'coffee', stars: 4 },
      ],
    },
    path: '/ratings',
    apis: ['ServerlessRestApi', 'ServerlessHttpApi'],
    artifacts: 2,
    resources: ['Ratings', 'RatingsFunction', 'SummaryFunction', 'SummaryFunctionNightly', 'ServerlessHttpApi'],
  },
];

const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
const region = 'eu-west-1';

describe.each(applications)('$name', (application) => {
  const { template, functionId, event, env, path } = application;

  it('is found in order by validate', async () => {
    await using sam = new SamClient({ template });

    const findings = await sam.validate();

    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('is invoked, and the second time warm', async () => {
    await using sam = new SamClient({ template });

    const first = await sam.invokeLocal(functionId, { event, env });
    const second = await sam.invokeLocal(functionId, { event, env });

    expect(application.answer(first)).toEqual(application.expected);
    expect(application.answer(second)).toEqual(application.expected);
    expect(first.initDurationMs).toBeGreaterThan(0);
    expect(second.initDurationMs).toBeUndefined();
    expect(first.logs).toContain(`START RequestId: ${first.requestId}`);
  });

  it('is served over HTTP and without a socket', async () => {
    await using sam = new SamClient({ template });
    await using api = await sam.startApi({ env });

    const overTheWire = await fetch(`${api.url}${path}`);
    const withoutASocket = await api.request(path);
    const elsewhere = await fetch(`${api.url}/no/such/route`);

    expect(Object.keys(api.urls).sort()).toEqual([...application.apis].sort());
    expect([overTheWire.status, withoutASocket.status, elsewhere.status]).toEqual([200, 200, 403]);
    const bodies = [await overTheWire.json(), await withoutASocket.json()];
    const { body } = application.expected as { readonly body: unknown };
    expect(bodies).toEqual([body, body]);
  });

  it('is packaged and deployed, and the second time unchanged', async (context) => {
    const endpoint = needsMoto(context);
    const bucket = `artifacts-of-${application.name}`;
    const stackName = `stack-of-${application.name}`;
    const s3 = new S3({ endpoint, region, credentials, forcePathStyle: true });
    await s3.createBucket({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } });
    const events: SamEvent[] = [];
    await using sam = new SamClient({ template, region, credentials, endpoint, onEvent: (one) => events.push(one) });

    const packaged = await sam.package({ bucket, prefix: 'code' });
    const options = {
      stackName,
      bucket,
      prefix: 'code',
      transform: 'local',
      capabilities: ['CAPABILITY_IAM'],
    } as const;
    const deployed = await sam.deploy(options);
    const again = await sam.deploy(options);

    expect(packaged.artifacts).toHaveLength(application.artifacts);
    expect([deployed.status, again.status]).toEqual(['created', 'unchanged']);
    const { Contents: objects = [] } = await s3.listObjectsV2({ Bucket: bucket });
    expect(packaged.artifacts.map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(objects.map(({ Key }) => `s3://${bucket}/${Key}`)),
    );
    expect(events.filter(({ type }) => type === 'artifact-uploaded')).toHaveLength(objects.length);
    const cloudFormation = new CloudFormation({ endpoint, region, credentials });
    const { Stacks = [] } = await cloudFormation.describeStacks({ StackName: stackName });
    expect(Stacks.map(({ StackStatus }) => StackStatus)).toEqual(['CREATE_COMPLETE']);
    const { TemplateBody = '' } = await cloudFormation.getTemplate({ StackName: stackName });
    const { document } = parseTemplate(TemplateBody);
    expect(Object.keys(document?.template['Resources'] ?? {})).toEqual(
      expect.arrayContaining([...application.resources]),
    );
  });
});

it('keeps what one request did for the next', async () => {
  await using sam = new SamClient({ template: ratings });
  await using api: LocalApi = await sam.startApi({ env: { RATINGS_STORE: 'memory' } });
  const rest = api.urls['ServerlessRestApi'];

  const rated = await fetch(`${rest}/ratings/cocoa`, { method: 'POST', body: '{"stars":3}' });
  const list = await fetch(`${rest}/ratings`);
  const summary = await api.request('/summary', { apiId: 'ServerlessHttpApi' });

  expect([rated.status, await rated.json()]).toEqual([201, { id: 'cocoa', stars: 3 }]);
  expect(await list.json()).toContainEqual({ id: 'cocoa', stars: 3 });
  expect([summary.headers.get('content-type'), await summary.json()]).toEqual([
    'application/json',
    { count: 2, average: 4.5 },
  ]);
});
