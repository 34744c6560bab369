import {
  type AnySamTemplate,
  CfnResource,
  type FunctionIdOf,
  type OutputNameOf,
  type ParameterNameOf,
  SamFunction,
  SamParameter,
  SamSimpleTable,
  SamTemplate,
} from '../../src/define/index.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_equal: Equal<A, B>): void {}

const table = new SamSimpleTable('Ratings');
const orders = new SamFunction('Orders', { handler: 'orders.handler' });
const raw = new CfnResource('Raw', { type: 'AWS::Lambda::Function' });
const queue = new CfnResource('Jobs', { type: 'AWS::SQS::Queue' });
const stage = new SamParameter('Stage', { type: 'String' });

const template = new SamTemplate()
  .add(table, orders)
  .add(raw, queue, stage)
  .addOutput('OrdersArn', { value: orders.arn })
  .addOutput('TableName', { value: table.ref });

// Names flow.
same<typeof orders, SamFunction<'Orders'>>(true);
same<FunctionIdOf<typeof template>, 'Orders' | 'Raw'>(true);
same<OutputNameOf<typeof template>, 'OrdersArn' | 'TableName'>(true);
same<ParameterNameOf<typeof template>, 'Stage'>(true);

// Any template is an AnySamTemplate; any resource a resource.
const any: AnySamTemplate = template;
any.add(new SamFunction('Other'));

// IDs that are computed stay strings.
const computed = ['A', 'B'].map((name) => new SamFunction(`${name}Function`, { handler: 'x.y' }));
const open = new SamTemplate().add(...computed);
same<FunctionIdOf<typeof open>, string>(true);
open.add(new SamFunction('Another'));
new SamTemplate().add(orders).add(new SamFunction('computed'.slice(1)));

// A name that is taken does not compile.
// @ts-expect-error
template.add(new SamSimpleTable('Orders'));
// @ts-expect-error
template.addOutput('OrdersArn', { value: 'x' });

// A name with other characters than letters and digits does not compile.
// @ts-expect-error
new SamFunction('my-function', {});
// @ts-expect-error
template.addOutput('my-output', { value: 'x' });

// A wrong shape does not compile.
// @ts-expect-error
orders.addApiEvent('A', { method: 'gte', path: '/' });
// @ts-expect-error
orders.addApiEvent('B', { method: 'get' });
// @ts-expect-error
orders.addHttpApiEvent('C', { method: 'get' });
// @ts-expect-error
orders.addEvent('D', { type: 'SQS', properties: { stream: 'arn' } });
// @ts-expect-error
orders.addEvent('E', { type: 'Sqs', properties: { queue: 'arn' } });
// @ts-expect-error
new SamFunction('F', { memory: 128 });
// @ts-expect-error
new SamFunction('G', { memorySize: '128' });
// @ts-expect-error
orders.addEnvironment({ TABLE: table });
