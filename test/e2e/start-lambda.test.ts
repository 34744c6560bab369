import { fileURLToPath } from 'node:url';
import { Lambda } from '@aws-sdk/client-lambda';
import { SamClient, type SamEvent } from 'samwright';
import { expect, it } from 'vitest';

const template = fileURLToPath(new URL('../../examples/hello-node/template.yaml', import.meta.url));

it('serves the functions of a template to an SDK client', async () => {
  const events: SamEvent[] = [];
  await using sam = new SamClient({ template, region: 'eu-west-1', onEvent: (event) => events.push(event) });
  await using served = await sam.startLambda();
  const lambda = new Lambda({
    endpoint: served.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });

  const { StatusCode, Payload } = await lambda.invoke({ FunctionName: 'HelloWorldFunction', Payload: '{}' });

  expect(StatusCode).toBe(200);
  expect(JSON.parse(Payload?.transformToString() ?? '')).toMatchObject({ statusCode: 200 });
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['lambda-listening', 'lambda-request-finished']),
  );
});
