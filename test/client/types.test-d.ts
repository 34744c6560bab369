// Compiled by `npm run types`: every `@ts-expect-error` is a mistake that must not compile, every other line must.
import {
  CfnResource,
  type DeployResult,
  fromTemplate,
  type LocalApi,
  SamApi,
  SamClient,
  SamFunction,
  SamParameter,
  SamTemplate,
} from 'samwright';

const stage = new SamParameter('Stage', { type: 'String', default: 'dev' });
const orders = new SamFunction('Orders', { runtime: 'nodejs22.x', handler: 'a.b', codeUri: '.' });
const other = new SamFunction('Other', { runtime: 'nodejs22.x', handler: 'a.b', codeUri: '.' });
const payments = new CfnResource('Payments', {
  type: 'AWS::Serverless::Application',
  properties: { Location: './payments.yaml' },
});
const template = new SamTemplate().add(stage, orders, payments).addOutput('OrdersArn', { value: orders.arn });

export async function builders(): Promise<void> {
  const sam = new SamClient({ template, parameters: { Stage: 'prod' } });

  await sam.invokeLocal('Orders');
  await sam.invokeLocal(orders);
  const answer = await sam.invokeLocal<{ statusCode: number }>('Orders');
  answer.payload.statusCode.toFixed();
  // @ts-expect-error what it answers is not known
  (await sam.invokeLocal('Orders')).payload.statusCode.toFixed();
  // @ts-expect-error there is no such function
  await sam.invokeLocal('Ordres');
  await sam.invokeLocal('Payments/Cards');
  await sam.explainEnvironment('Payments/Deep/Cards');
  // @ts-expect-error a function has nothing nested in it
  await sam.invokeLocal('Orders/Cards');
  // @ts-expect-error there is no such stack
  await sam.invokeLocal('Paymnets/Cards');
  // @ts-expect-error that function is not in the template
  await sam.invokeLocal(other);
  // @ts-expect-error there is no such parameter
  new SamClient({ template, parameters: { Stgae: 'prod' } });

  const { outputs } = await sam.deploy({ stackName: 'orders' });
  const arn: string = outputs.OrdersArn;
  // @ts-expect-error there is no such output
  const typo: unknown = outputs.OrdersAnr;
  // @ts-expect-error neither a bucket nor a folder is called that
  await sam.package({ buket: 'x' });
  // @ts-expect-error events carry no such key
  await sam.invokeLocal('Orders', { onEvent: (event) => event.nonsense });
  await sam.startApi({ onEvent: (event) => event.type === 'request-finished' && event.status });
  return void [arn, typo];
}

export async function apis(): Promise<void> {
  const shop = new SamApi('Shop', { stageName: 'dev' });
  const api = await new SamClient({ template: new SamTemplate().add(shop, orders) }).startApi();
  const known: string | undefined = api.urls.Shop;
  // @ts-expect-error an API without routes has none
  const routed: string = api.urls.Shop;
  const implicit: string | undefined = api.urls['ServerlessRestApi'];
  // @ts-expect-error nobody knows whether there is such an API
  const unknown: string = api.urls['ServerlessRestApi'];
  await api.request('/orders', { apiId: 'Shop' });
  await api.request('/orders', { apiId: 'ServerlessRestApi' });
  const ofFile: LocalApi = await new SamClient({ template: 'template.yaml' }).startApi();
  const same: LocalApi = api;
  return void [known, routed, implicit, unknown, ofFile, same];
}

export async function loops(): Promise<void> {
  const filled = new SamTemplate();
  for (const one of [orders, other]) filled.add(one);
  await new SamClient({ template: filled }).invokeLocal('Orders');
}

export async function files(): Promise<void> {
  const sam = new SamClient({ template: 'template.yaml', parameters: { Anything: 1 } });
  await sam.invokeLocal('Anything');
  const result: DeployResult = await sam.deploy({ stackName: 'x' });
  const read = new SamClient({ template: await fromTemplate('template.yaml') });
  await read.invokeLocal('Anything');
  return void result.outputs['Anything'];
}
