import { policies, SamFunction, SamSimpleTable, SamTemplate } from 'samwright';

const table = new SamSimpleTable('Ratings', { primaryKey: { name: 'id', type: 'String' } });

const ratings = new SamFunction('RatingsFunction', {
  runtime: 'nodejs22.x',
  handler: 'ratings.handler',
  codeUri: './functions/ratings',
  timeout: 5,
})
  .addApiEvent('List', { method: 'get', path: '/ratings' })
  .addApiEvent('Rate', { method: 'post', path: '/ratings/{id}' })
  .addEnvironment({ TABLE_NAME: table.ref })
  .addPolicy(policies.dynamoDBCrud({ tableName: table.ref }));

const summary = new SamFunction('SummaryFunction', {
  runtime: 'nodejs22.x',
  handler: 'summary.handler',
  codeUri: './functions/ratings',
})
  .addHttpApiEvent('Summary', { method: 'get', path: '/summary' })
  .addScheduleEvent('Nightly', { schedule: 'cron(0 3 * * ? *)' })
  .addEnvironment({ TABLE_NAME: table.ref })
  .addPolicy(policies.dynamoDBRead({ tableName: table.ref }));

/** The Ratings application: people rate things over a REST API, and an HTTP API tells the average. */
export const template = new SamTemplate({ description: 'Ratings', folder: import.meta.dirname })
  .add(table, ratings, summary)
  .addOutput('FunctionArn', { value: ratings.arn })
  .addOutput('TableName', { value: table.ref });
